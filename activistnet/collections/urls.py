"""Addresses of collections."""

from urllib.parse import urlencode


def collections() -> str:
    """All that are public."""
    return "/collections"


def own() -> str:
    """One's own, and those one is asked for or listed in."""
    return "/me/collections"


def new() -> str:
    """The form that makes one."""
    return "/collections/new"


def collection(collection_id: int, key: str = "") -> str:
    """One of them; `key` opens one that is not public."""
    return f"/collections/{collection_id}" + (f"?{urlencode({'key': key})}" if key else "")


def edit(collection_id: int) -> str:
    """Where its owner changes it."""
    return f"/collections/{collection_id}/edit"


def add(collection_id: int) -> str:
    """Where something is added."""
    return f"/collections/{collection_id}/add"


def remove(collection_id: int) -> str:
    """Where something is taken out."""
    return f"/collections/{collection_id}/remove"


def delete(collection_id: int) -> str:
    """Where it is deleted."""
    return f"/collections/{collection_id}/delete"


def follow(collection_id: int) -> str:
    """Where what is in it is followed."""
    return f"/collections/{collection_id}/follow"


def accept(collection_id: int) -> str:
    """Where whoever is asked says yes."""
    return f"/collections/{collection_id}/accept"


def leave(collection_id: int) -> str:
    """Where they say no, also later."""
    return f"/collections/{collection_id}/leave"
