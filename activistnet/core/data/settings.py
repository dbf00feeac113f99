"""The settings of the running site, for services: these know of no request and no Flask."""

from typing import Any

from flask import current_app


def setting(name: str) -> Any:
    """What `config.py` says under this name. Raises KeyError."""
    return current_app.config[name]
