"""Addresses of what other sites show."""

from urllib.parse import urlencode


def frame(petition_id: int, *, lang: str = "", text: str = "") -> str:
    """A petition as a frame on another site, with its demand in a language where that is not the frame's own."""
    asked = urlencode({name: value for name, value in (("lang", lang), ("text", text)) if value})
    return f"/embed/petitions/{petition_id}{f'?{asked}' if asked else ''}"


def asked(petition_id: int, token: str, *, lang: str = "") -> str:
    """Where a guest looks now who signed in that frame."""
    return _in(lang, f"/embed/petitions/{petition_id}/check-mail/{token}")


def code(petition_id: int) -> str:
    """What to put into a page to have it there."""
    return f"/petitions/{petition_id}/embed"


def oembed(url: str) -> str:
    """The description of a petition's frame, for programs that were given its address."""
    return f"/oembed?{urlencode({'url': url})}"


def _in(lang: str, path: str) -> str:
    return f"{path}?lang={lang}" if lang else path
