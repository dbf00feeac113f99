"""What a guest types."""

from typing import Any


def typed(**changes: Any) -> dict[str, Any]:
    """The fields of the form for guests, filled in."""
    return {"name": "Ada Marsh", "email": "ada@example.org", "country": "NL", **changes}
