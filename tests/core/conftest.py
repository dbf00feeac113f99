"""Applications of their own for tests of core, to which a test adds routes that the site does not have."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from activistnet.core.data.db import db
from activistnet.wiring import create_app


@pytest.fixture
def make_app(worker_app: Flask) -> Iterator[Callable[..., Flask]]:
    """`make_app(TRUSTED_PROXIES=1)`: the whole application with these settings, without rows of its own."""
    made = []

    def make(**settings: Any) -> Flask:
        app = create_app({**worker_app.config, **settings})
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()
