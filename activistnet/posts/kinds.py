"""The kinds of post: one line for each in a table, from which everything else learns what it must know of a kind.

A kind is a joined subclass of `Post` and a `Kind` in the list that wiring registers. Pages, lists and rules that are
for posts of every kind ask its line here, and name none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from flask import current_app

from ..core.web.fragments import fragments
from ..members.readers import VISITOR, Reader
from ..topics.models import Topic
from .models import Post


class OfKind(Protocol):
    """Anything that knows the kind of the post it is about."""

    @property
    def kind(self) -> str: ...


class Card(OfKind, Protocol):
    """What lists of many kinds need of a post; its own macros know more. Cards can be keys of a cache."""

    @property
    def id(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def topic_slug(self) -> str: ...
    @property
    def topic_name(self) -> str: ...
    @property
    def author_name(self) -> str | None: ...
    @property
    def author_handle(self) -> str | None: ...
    @property
    def reply_count(self) -> int: ...
    def __hash__(self) -> int: ...


class ListWords(NamedTuple):
    """What is said of a member's list: its name, and where it is empty that it is, and what will be there."""

    name: str
    nothing: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """How people read of a kind; each is translated when it is shown.

    `titled` stands within a sentence and takes a `title`. `edit` is said where the forms of posts change it, `begin`
    and `purpose` where there is a page that begins one.
    """

    one: str
    with_article: str
    titled: str
    listed: ListWords
    edit: str = ""
    begin: str = ""
    purpose: str = ""


class Closing(NamedTuple):
    """How moderators end what one of these posts is there for. `close` takes its id and a reason, which is shown on its
    page, and says whether that changed something; `reopen` takes the same back, if nothing else has been done to it.
    """

    is_possible: Callable[[Any], bool]
    close: Callable[[int, str], bool]
    reopen: Callable[[int, str], bool]


class Rejecting(NamedTuple):
    """How moderators refuse what one of these posts asks for. `reject` takes its id, a reason and the rule's words,
    which its page shows; it and `take_back` say whether that changed something.
    """

    is_possible: Callable[[Any], bool]
    is_done: Callable[[Any], bool]
    reject: Callable[[int, str, str], bool]
    take_back: Callable[[int], bool]


class ReplyMark(NamedTuple):
    """Words that stand beside some of the replies to a post.

    `of` takes what opens the thread and the ids of replies, and gives those of them that are so.
    """

    words: str
    of: Callable[[Any, Sequence[int]], frozenset[int]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """What there is to know of a kind of post outside its own package."""

    model: type[Post]
    path: str  # what its address begins with: /petitions
    words: Words
    # Those of these posts that the reader may see in lists, by id, in one query.
    cards: Callable[[Iterable[int], Reader], Mapping[int, Card]]
    # What follows from the publication of one, but for what its thread and its topic count.
    announce: Callable[[Any], None]
    # The template of its macros: `card(card, via, said, acts)` in a feed, where `via` is the token of the share that
    # brought it there and the others are HTML, `row(card)` on a profile, `topic_line(line, card)`, and
    # where shares are counted `share_brought(n)`, a sentence, and `share_count(n)`, a column.
    template: str = ""
    # The same cards with what this member did with them, and in words (`signed:12`) what is true of a member and
    # these posts, which `mine` in a macro asks for. One query each.
    with_own: Callable[[Mapping[int, Any], Reader], Mapping[int, Card]] | None = None
    true_of: Callable[[Iterable[int], Reader], Iterable[str]] | None = None
    opens_thread: bool = True
    line_needs_card: bool = False  # its line in a topic shows more than any thread's
    takes_stances: bool = False  # whoever replies may say where they stand
    takes_polls: bool = False  # its author may ask something
    can_be_merged: bool = False  # into another one, where it is a reply from then on
    chooses_who_replies: bool = False  # its author may have some alone reply
    counts_shares: bool = False  # a browser remembers for a day which share led to it
    kept_because: str | None = None  # why the forms of posts neither change nor delete it
    room: str = ""  # the kind of its own live room, beside that of its thread
    sorted_by: tuple[Any, ...] = ()  # what comes first in its author's list, before what is newest
    closing: Closing | None = None
    rejecting: Rejecting | None = None
    reply_mark: ReplyMark | None = None  # what is said beside some of its replies
    best_data: Callable[[int], str] | None = None  # where the votes for its replies are told
    history: Callable[[int], str] | None = None  # the page of what one said before, where it has a page of its own
    new_page: Callable[[Topic], str] | None = None  # the form that opens one in a topic
    start_url: str | None = None  # where one begins without having chosen a topic

    @property
    def name(self) -> str:
        """As `Post.kind` has it."""
        return str(self.model.__mapper__.polymorphic_identity)

    def part(self, macro: str) -> Callable[..., str]:
        """One of its macros, as clean HTML."""
        written: Callable[..., str] = getattr(current_app.jinja_env.get_template(self.template).module, macro)
        return written


KINDS: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    """Take these for all the kinds there are, in the order people are shown them. Raises LookupError for a gap."""
    known = {kind.name: kind for kind in kinds}
    unknown = [mapper.class_.__name__ for name, mapper in Post.__mapper__.polymorphic_map.items() if name not in known]
    if unknown:
        raise LookupError(f"without a line in KINDS: {', '.join(sorted(unknown))}")
    KINDS.clear()
    KINDS.update(known)


def kind_of(post: OfKind) -> Kind:
    """All there is to know of a post's kind."""
    return KINDS[post.kind]


def thread_kinds() -> list[Kind]:
    """The kinds that open threads, in the order people are shown them."""
    return [kind for kind in KINDS.values() if kind.opens_thread]


def parts(macro: str) -> dict[str, Callable[..., str]]:
    """One macro of each kind that opens threads, by the kind's name: found once for all the lines of a list."""
    return {kind.name: kind.part(macro) for kind in thread_kinds()}


def cards(kinds: Mapping[int, str], reader: Reader) -> dict[int, Card]:
    """Cards of posts, given the kind of each by its id; those that the reader may see. One query for each kind."""
    found: dict[int, Card] = {}
    for kind, some in _by_kind(kinds).items():
        found |= _cards_for_all(kind, some, reader) if reader.is_alike else kind.cards(some, reader)
    return found


def card_path(post_id: int) -> str:
    """Under which the card of a post is kept and forgotten."""
    return f"card:{post_id}"


def true_of(kinds: Mapping[int, str], reader: Reader) -> set[str]:
    """What is true of the reader and these posts, in the words of their kinds."""
    if reader.id is None:
        return set()
    asked = [(kind.true_of, some) for kind, some in _by_kind(kinds).items() if kind.true_of is not None]
    return {word for ask, some in asked for word in ask(some, reader)}


def _cards_for_all(kind: Kind, ids: list[int], reader: Reader) -> Mapping[int, Card]:
    """Cards made once for all who are shown what a visitor is, with the reader's own acts laid over them."""
    paths = {post_id: card_path(post_id) for post_id in ids}
    found = fragments().get_many(paths, ("card",), lambda missing: kind.cards(missing, VISITOR))
    return kind.with_own(found, reader) if kind.with_own is not None and reader.id is not None else found


def _by_kind(kinds: Mapping[int, str]) -> dict[Kind, list[int]]:
    ids: dict[Kind, list[int]] = {}
    for post_id, name in kinds.items():
        ids.setdefault(KINDS[name], []).append(post_id)
    return ids
