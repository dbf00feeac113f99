"""How much a request may say before anybody reads it: all of its headers together, in front of pages and sockets."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from ..application import Site
from .refused import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 16 * 1024
TITLE = _l("Your browser sent too much")
SENTENCE = _l("It sent more in its headers than this site reads. Delete the cookies of this site, then try again.")


class Headroom:
    """The skin: more than `MOST_BYTES` of headers is 431, and nothing has parsed them."""

    def __init__(self, app: Site, inside: "WSGIApplication") -> None:
        self._inside = inside
        self._too_much = Refused(app, "431 REQUEST HEADER FIELDS TOO LARGE", TITLE, SENTENCE)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # A slice and a list, as every page that is kept pays for this.
        size = sum([len(name) + len(value) for name, value in environ.items() if name[:5] == "HTTP_"])
        return (self._inside if size <= MOST_BYTES else self._too_much)(environ, start_response)
