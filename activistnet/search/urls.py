"""Addresses of the search."""

from urllib.parse import urlencode


def search(
    typed: str = "",
    *,
    kind: str = "",
    topic: str = "",
    language: str = "",
    speaks: str = "",
    state: str = "",
    since: str = "",
    within: int = 0,
) -> str:
    """What is found for these words, of one kind, in one topic, in one thread."""
    given = {
        "q": typed,
        "kind": kind,
        "topic": topic,
        "language": language,
        "speaks": speaks,
        "state": state,
        "since": since,
    }
    asked = urlencode({name: value for name, value in {**given, "in": within}.items() if value})
    return f"/search?{asked}" if asked else "/search"
