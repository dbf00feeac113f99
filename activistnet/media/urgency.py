"""What may take its time, so that pages don't wait behind it."""

from typing import Any

from . import urls


def may_be_slow(environ: dict[str, Any]) -> bool:
    """Whether this request is for a picture, which may come from a store. Asked for every page: by its path alone."""
    return urls.is_picture(environ["PATH_INFO"])
