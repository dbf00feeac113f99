"""Addresses of the first steps. `then` is the page that they lead back to."""

from urllib.parse import quote


def topics(then: str = "") -> str:
    """Where topics are chosen."""
    return _step("topics", then)


def people(then: str = "") -> str:
    """Where people are."""
    return _step("people", then)


def petitions(then: str = "") -> str:
    """Petitions that are nearly there."""
    return _step("petitions", then)


def later() -> str:
    """Where all of it is put aside."""
    return "/begin/later"


def _step(name: str, then: str) -> str:
    return f"/begin/{name}?next={quote(then)}" if then else f"/begin/{name}"
