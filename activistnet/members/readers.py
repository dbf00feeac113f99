"""Who reads: what decides which statement is run, and what it is run with.

Putting a statement together takes longer than running it. So each is made once for a role, and the reader's id is one
of its parameters.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, func, literal_column, select
from sqlalchemy.sql.elements import SQLCoreOperations

from .models import Member
from .rules import is_editor

PERSON: ColumnElement[str] = literal_column("'person'")  # a condition without a value, see core.data.clauses
READER_ID = bindparam("reader_id", type_=BigInteger)


class Role(Enum):
    """What sort of statement a reader needs. An operator reads as a moderator does; who moderates some topics alone is
    a moderator there, and a member everywhere else.
    """

    VISITOR = "visitor"
    MEMBER = "member"
    TOPIC_MODERATOR = "topic moderator"
    MODERATOR = "moderator"


class Reader(NamedTuple):
    """Somebody who reads; a visitor has no id.

    Who is `special` blocks or mutes somebody, is blocked, or has something hidden that they go on seeing. The mailbox,
    sealed, is by what else their signatures are found. `topics` are those that a topic moderator moderates, `curated`
    further ones whose page they look after, where they see no more than others; nor does an editor, who looks after the
    first page. Whoever has `filters` is shown what holds one of these words otherwise, and so nothing that is kept for
    all.
    """

    role: Role
    id: int | None = None
    is_special: bool = True
    mailbox_digest: bytes | None = None
    mailbox_sealed: bytes | None = None
    topics: tuple[int, ...] = ()
    filters: tuple[str, ...] = ()
    curated: tuple[int, ...] = ()
    is_editor: bool = False

    @property
    def is_alike(self) -> bool:
        """Whether what others wrote is shown to this reader as to every visitor."""
        return self.role is Role.VISITOR or (self.role is Role.MEMBER and not self.is_special)

    @property
    def sight(self) -> Role:
        """The shortest statement that shows this reader what others wrote: the planner pays for each condition."""
        return Role.VISITOR if self.is_alike else self.role

    def values(self, **others: Any) -> dict[str, Any]:
        """The parameters of a statement made for this role."""
        return {**others, READER_ID.key: self.id}

    def as_person(self) -> "Reader":
        """The same one at home: what somebody follows and is told is a person's own, whatever the role."""
        return self if self.role is Role.VISITOR else self._replace(role=Role.MEMBER)

    def moderates(self, topic_id: int) -> bool:
        """Whether they see what a moderator of this topic sees."""
        return self.role is Role.MODERATOR or topic_id in self.topics

    def curates(self, topic_id: int) -> bool:
        """Whether they look after what is shown first in this topic."""
        return self.moderates(topic_id) or topic_id in self.curated

    def is_member(self, member_id: int) -> bool:
        """Whether it is this member who reads."""
        return self.id == member_id


VISITOR = Reader(Role.VISITOR)


def reader_of(
    member: Member | None,
    *,
    is_special: bool = True,
    topics: Iterable[int] = (),
    filters: Iterable[str] = (),
    curated: Iterable[int] = (),
) -> Reader:
    """The reader that a member is, who moderates these topics and curates those; nobody is a visitor. They are special
    where nobody has looked.
    """
    if member is None:
        return VISITOR
    moderated, words = tuple(topics), tuple(filters)
    role = Role.MODERATOR if member.is_moderator else Role.TOPIC_MODERATOR if moderated else Role.MEMBER
    return Reader(
        role=role,
        id=member.id,
        is_special=is_special or bool(words),
        mailbox_digest=member.mailbox_digest,
        mailbox_sealed=member.mailbox_sealed,
        topics=moderated,
        filters=words,
        curated=tuple(curated),
        is_editor=is_editor(member),
    )


def edits(member: Any = Member) -> ColumnElement[bool]:
    """That a member is an editor now, if they aren't suspended; `is_not(None)` is what the index is for."""
    return and_(member.edits_until.is_not(None), member.edits_until > func.now())


def has_profile(member: Any = Member) -> ColumnElement[bool]:
    """That a member, or an alias of it, has a page of its own: people who have not left."""
    return and_(member.deleted_at.is_(None), member.kind == PERSON)


def is_heard(member_id: SQLCoreOperations[int] | SQLCoreOperations[int | None]) -> ColumnElement[bool]:
    """That a member counts among people: suspended ones do not. A hashed subplan over the few who are."""
    return member_id.not_in(select(Member.id).where(Member.suspended_at.is_not(None)))


def is_listed(member: Any = Member) -> ColumnElement[bool]:
    """That a member stands in lists: who has a profile and is not suspended."""
    return and_(has_profile(member), member.suspended_at.is_(None))
