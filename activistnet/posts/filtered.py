"""Which replies of a page are folded for its reader: by their filters, or as they wish in a thread of their own."""

from collections.abc import Iterable

from ..follows.queries import list_strangers
from ..members.readers import Reader
from . import rules
from .filters import found_in_html
from .gates import Gate
from .reply_rows import ReplyRow


def find(replies: Iterable[ReplyRow], root: rules.Written, reader: Reader, gate: Gate) -> dict[int, str]:
    """Their ids, with the word each holds; it is empty for those by somebody whom the reader doesn't follow."""
    others = [reply for reply in replies if not reader.is_member(reply.author_id)]
    found: dict[int, str] = {}
    if hears_some(root, reader, gate):
        strangers = list_strangers(reader, {reply.author_id for reply in others})
        found = {reply.id: "" for reply in others if reply.author_id in strangers}
    words = {reply.id: found_in_html(reader.filters, reply.html) for reply in others} if reader.filters else {}
    return found | {reply_id: word for reply_id, word in words.items() if word}


def hears_some(root: rules.Written, reader: Reader, gate: Gate) -> bool:
    """Whether this is the author, who wants to hear of those they follow alone."""
    return gate.hears_followed and rules.is_own(root, reader)
