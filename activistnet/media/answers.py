"""A picture as a browser gets it."""

from collections.abc import Sequence

from flask import Response, request
from flask.typing import ResponseReturnValue

from ..core.data.db import db
from ..core.refusals import Busy, NotFound
from . import rules, store
from .errors import StoreAway
from .places import Place

ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"
AGAIN_SECONDS = 60
FOR_EVER = "public, max-age=31536000, immutable"


def give(picture_id: str, width: int, places: Sequence[Place], *, is_private: bool) -> ResponseReturnValue:
    """A drawing, from the first of these places that has it. Raises NotFound.

    It may be in another one while a worker has not moved it yet to where it belongs.
    """
    response = Response(mimetype="image/webp")
    response.headers["Cache-Control"] = "no-store" if is_private else FOR_EVER
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Content-Disposition"] = f'inline; filename="{picture_id}.webp"'
    # What its name says never changes, so nobody looks at the file to say that it is the same, or there.
    tag = f"{picture_id}-{width}"
    response.set_etag(tag)
    if request.method == "HEAD" or tag in request.if_none_match:
        response.automatically_set_content_length = False
        return response.make_conditional(request)
    db.rest()  # a store may be slow
    try:
        response.set_data(_content(picture_id, store.name_of(width), places))
    except (StoreAway, Busy) as away:
        return Response("", 503, {"Retry-After": str(away.retry_after)})
    return response


def _content(picture_id: str, name: str, places: Sequence[Place]) -> bytes:
    """A file. Raises NotFound, StoreAway and Busy."""
    found = (store.read(place, picture_id, name) for place in places)
    content = next((each for each in found if each is not None), None)
    if content is None:
        raise NotFound
    if not rules.is_whole(content):
        raise StoreAway(retry_after=AGAIN_SECONDS)  # browsers keep what they get here for a year
    return content
