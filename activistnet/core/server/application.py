"""Flask, without what a site whose views are all plain functions never uses."""

from collections.abc import Callable
from typing import Any

from flask import Flask


class Site(Flask):
    """The application."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """There are no coroutines here, and asking each function of each request costs a thirtieth of it."""
        return func
