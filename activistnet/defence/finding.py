"""Where moderators mean a shield to be, by what they typed."""

from ..core.refusals import NotFound
from ..core.web.urls import id_in
from ..follows.queries import get_member
from ..members.readers import Reader
from ..posts import queries as posts
from ..topics import queries as topics
from .errors import NoSuchPlace


def number_of(kind: str, typed: str, reader: Reader) -> int | None:
    """The number of a thread, topic or member; None of the whole site. Raises NoSuchPlace."""
    try:
        if kind == "topic":
            return topics.get_topic(typed).id
        if kind == "member":
            return get_member(typed.removeprefix("@"), reader)[0].id
        if kind == "post":
            return posts.get_root(id_in(typed) or 0, reader).id
    except NotFound:
        raise NoSuchPlace from None
    return None
