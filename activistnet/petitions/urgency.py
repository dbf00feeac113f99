"""What goes before everything else when many people are here."""

from typing import Any


def is_signing(environ: dict[str, Any]) -> bool:
    """Whether this request is a signature or its confirmation. Asked for every page, so it looks at the path alone."""
    path: str = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "POST":
        return False
    return (path.startswith("/petitions/") and path.endswith("/sign")) or path.startswith("/confirm/")
