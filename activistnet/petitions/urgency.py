"""What goes before everything else when many people are here."""

from typing import Any

from . import urls


def is_signing(environ: dict[str, Any]) -> bool:
    """Whether this request is a signature or its confirmation. Asked for every page, so it looks at the path alone."""
    return environ["REQUEST_METHOD"] == "POST" and urls.is_sign(environ["PATH_INFO"])
