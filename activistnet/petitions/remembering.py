"""What a browser remembers of a guest's signature: in a cookie of its own, sealed, sent below one address only.

So no page that is kept for all ever gets it: the form to sign shows it, which is made anew for whoever brings it, and
the petition's page asks for it by script.
"""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Response, request

from ..core.data.crypto import Unreadable, seal, unseal
from ..core.web.cookies import delete_cookie, set_cookie
from ..core.web.limits import DAY
from . import own, urls
from .own import OwnSignature

COOKIE = "mine"
REMEMBERED = 90 * DAY


def remember(response: Response, petition_id: int, signature_id: int) -> Response:
    """Let this browser know that this signature is its owner's."""
    sealed = seal(f"{signature_id} {int(time.time())}", context=_context(petition_id))
    value = urlsafe_b64encode(sealed).decode().rstrip("=")
    set_cookie(response, COOKIE, value, max_age=REMEMBERED, path=urls.sign(petition_id))
    return response


def forget(response: Response, petition_id: int) -> Response:
    """Let it know nothing any more."""
    delete_cookie(response, COOKIE, path=urls.sign(petition_id))
    return response


def find(petition_id: int) -> OwnSignature | None:
    """The signature that this browser remembers, unless it was withdrawn since."""
    value = request.cookies.get(COOKIE)
    if not value or not value.isascii():
        return None
    try:
        plain = unseal(urlsafe_b64decode(value + "=" * (-len(value) % 4)), context=_context(petition_id))
    except (Unreadable, ValueError):
        return None
    number, _, at = plain.partition(" ")
    if time.time() - int(at) > REMEMBERED:
        return None
    signature = own.find(int(number))
    return signature if signature is not None and signature.is_given else None


def _context(petition_id: int) -> bytes:
    return f"a signature that a browser remembers: {petition_id}".encode()
