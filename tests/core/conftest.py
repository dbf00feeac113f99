"""Applications of their own for tests of core, to which a test adds routes that the site does not have."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

import config
from activistnet.wiring import create_app


@pytest.fixture
def make_app() -> Callable[..., Flask]:
    """`make_app(TRUSTED_PROXIES=1)`: the whole application with these settings, without rows of its own."""

    def make(**settings: Any) -> Flask:
        return create_app(config.settings(os.environ) | {"TESTING": True} | settings)

    return make
