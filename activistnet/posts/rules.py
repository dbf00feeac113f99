"""Rules of posts: sizes, names in addresses, who may do what. Pages offer what these allow, and services ask them too.

A locked thread takes no replies, and what it says stays as it is; its authors can still delete what they wrote. So it
is in an archive, where nobody votes any more either.
"""

from typing import Protocol

from ..core.words.slugs import words_of_address
from .kinds import kind_of

LONGEST_TITLE = 120
LONGEST_BODY = 20_000
LONGEST_NOTE = 300
LONGEST_PASSAGE = 500  # of another reply, quoted
LONGEST_REASON = 200  # why not everybody may reply, or as fast as they like
HOURS = (1, 6, 24, 72, 168)  # for which a thread is slowed
USUAL_HOURS = 24
MOST_TAGS = 3  # of a thread
DEEPEST = 60  # levels of the tree; deeper answers stand beside each other, or paths would outgrow an index entry
ID_BYTES = 5

# Words that are pages of their own behind the number of a post.
RESERVED_SLUGS = frozenset(
    {"answer", "change", "close", "confirm", "count", "csv", "delete", "edit", "json", "launched", "new", "qr"}
    | {"reasons", "replies", "report", "share", "sign", "signatories", "signed", "spread", "updates", "versions"}
    | {"withdraw"}
)


def slug_of(title: str) -> str:
    """The title as part of an address: small Latin letters, digits and hyphens. Empty when nothing is left of it."""
    words = words_of_address(title)
    return "" if words in RESERVED_SLUGS else words


class Written(Protocol):
    """A post or reply, as an entity or as the row that a page has read."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def author_id(self) -> int: ...
    @property
    def is_hidden(self) -> bool: ...


class Somebody(Protocol):
    """A member, or whoever reads: a visitor has no id."""

    @property
    def id(self) -> int | None: ...


class Opening(Protocol):
    """What opens a thread."""

    @property
    def kind(self) -> str: ...
    @property
    def is_debate(self) -> bool: ...
    @property
    def is_locked(self) -> bool: ...
    @property
    def is_archived(self) -> bool: ...


class Root(Written, Opening, Protocol):
    """The same with whose it is."""


class Asked(Protocol):
    """A post that may be a question."""

    @property
    def root_id(self) -> int | None: ...
    @property
    def stance(self) -> str | None: ...


class Restatable(Written, Asked, Protocol):
    """A reply that may argue for a side."""


def may_reply(root: Opening) -> bool:
    """Whether a thread takes replies, of whoever sees it."""
    return not stays(root)


def stays(root: Opening) -> bool:
    """Whether what is said in a thread stays as it is: it is locked, or in an archive."""
    return root.is_locked or root.is_archived


def takes_stances(root: Opening) -> bool:
    """Whether whoever replies says where they stand: a debate, or a kind of post that people differ about."""
    return kind_of(root).takes_stances or root.is_debate


def is_question(post: Asked, *, root: Opening) -> bool:
    """Whether a reply to it may answer it: one that asks, and what opens a thread in which nobody takes sides."""
    return post.stance == "question" if post.root_id is not None else not takes_stances(root)


def may_restate(said: Restatable, somebody: Somebody | None) -> bool:
    """Whether whoever replies may say first what they take this reply to say: where it argues, and isn't their own."""
    return said.root_id is not None and said.stance in ("for", "against") and not is_own(said, somebody)


def may_edit(post: Written, somebody: Somebody | None, *, root: Opening) -> bool:
    """Authors change their own posts while these are visible, but for kinds that are kept."""
    return is_own(post, somebody) and is_changeable(post, root=root)


def may_poll(root: Root, somebody: Somebody | None) -> bool:
    """Whether somebody asks something in a thread of their own."""
    return kind_of(root).takes_polls and is_own(root, somebody) and not root.is_hidden and not stays(root)


def may_delete(post: Written, somebody: Somebody | None) -> bool:
    """Authors delete their own posts, hidden and locked ones too, but for kinds that are kept."""
    return is_own(post, somebody) and is_deletable(post)


def is_changeable(post: Written, *, root: Opening) -> bool:
    """Whether its author, whoever that is, may change it."""
    return is_deletable(post) and not post.is_hidden and not stays(root)


def is_deletable(post: Written) -> bool:
    """Whether its author, whoever that is, may delete it."""
    return not kind_of(post).kept_because


def may_report(post: Written, somebody: Somebody | None) -> bool:
    """Everybody reports what somebody else wrote."""
    return not is_own(post, somebody)


def is_own(post: Written, somebody: Somebody | None) -> bool:
    """Whether they wrote it."""
    return somebody is not None and post.author_id == somebody.id
