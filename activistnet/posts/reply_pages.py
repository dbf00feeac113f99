"""The replies of one page of a thread, written: once for all who are shown them alike, or for one reader."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from ..core.data.paging import Page
from ..core.web.fragments import Html, fragments, write
from ..core.web.pagestore import numbered
from ..members.readers import VISITOR, Reader
from . import filtered, folding, reply_queries, rules, shows
from .gates import Gate
from .kinds import kind_of
from .own import Own
from .places import Place
from .reply_acts import ReplyActs
from .reply_rows import ReplyRow
from .roots import Root

STRANGER = "nobody"  # whoever is no member
ADMITTED = "admitted"  # whoever may reply where some alone may


class View(NamedTuple):
    """What a page shows of a thread: which replies, from where on, and below which of them none; and whether its reader
    may write in its topic.
    """

    show: str
    place: Place
    folded: tuple[int, ...]
    gate: Gate
    may_write: bool


@dataclass(frozen=True)
class Replies:
    """The replies of one page, written. `page` only says which pages are beside it.

    `shown` is how many of them are shown, and not only their places kept.
    """

    html: Html
    has_any: bool
    shown: int
    page: Page[None]

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return self.html.size


def true_of(reader_id: int | None, own: Own) -> list[str]:
    """What the replies of a thread ask of whoever reads them."""
    admitted = [ADMITTED] if own.gate.is_admitted else []
    return [f"member:{reader_id}", *own.votes.split(), *admitted] if reader_id else [STRANGER, *admitted]


def count(root: Root, reader: Reader) -> int:
    """How many of a thread its reader is shown."""
    return root.reply_count if reader.is_alike else reply_queries.count_replies(root, reader)


def load_for_all(root: Root, _reader: Reader, view: View) -> Replies:
    """The page as all are shown it who are shown what a visitor is, made once until somebody replies."""
    shown = (view.show, view.place.key, view.folded, view.gate.is_for_some, view.may_write)
    part = ("replies", *shown, root.is_locked, root.is_archived, root.reply_count, root.last_active_at)
    return fragments().get(numbered(root.id), part, partial(load, root, VISITOR, view))


def load(root: Root, reader: Reader, view: View) -> Replies:
    """The same as one reader is shown it."""
    found = reply_queries.list_replies(root, reader, show=view.show, place=view.place)
    html = write_rows(found.items, root, reader, view)
    shown = sum(not reply.is_gone for reply in found.items)
    return Replies(html, bool(found.items), shown, Page([], found.next, found.after, found.previous))


def write_rows(replies: list[ReplyRow], root: Root, reader: Reader, view: View) -> Html:
    """These of a thread, with what can be done with each; what is one reader's own in them is laid in when shown."""
    below = folding.count_below(replies) if view.show == shows.ALL else {}
    replies = folding.without_folded(replies, view.folded) if view.folded else replies
    mark = kind_of(root).reply_mark
    acts = ReplyActs(
        may_reply=view.may_write and rules.may_reply(root),
        may_vote=view.may_write and not root.is_archived,
        is_for_some=view.gate.is_for_some,
        filtered=filtered.find(replies, root, reader, view.gate),
        changeable=frozenset(reply.id for reply in replies if rules.is_changeable(reply, root=root)),
        deletable=frozenset(reply.id for reply in replies if rules.is_deletable(reply)),
        moderates=reader.moderates(root.topic_id),
        below=below,
        folded=view.folded,
        opener_id=root.author_id,
        asks=not rules.takes_stances(root),
        mark=mark.words if mark else "",
        marked=mark.of(root, [reply.id for reply in replies]) if mark and replies else frozenset(),
    )
    return write("posts/_reply.html", "reply_rows", replies, root.id, view.show == shows.ALL, acts)
