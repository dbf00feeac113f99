"""Addresses of the operator's pages."""

from urllib.parse import urlencode


def index(done: str = "") -> str:
    """How the site is doing, and the way to all the rest."""
    return f"/operate?{urlencode({'done': done})}" if done else "/operate"


def audit(verb: str = "") -> str:
    """The log of acts, or the acts of one kind in it."""
    return f"/operate/audit?{urlencode({'verb': verb})}" if verb else "/operate/audit"
