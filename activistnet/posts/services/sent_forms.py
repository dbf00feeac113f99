"""Forms that make a post, or tell of one, each of them once: whoever sends one again is led to what it made.

It is the same form when it comes from the same page with the same words. A browser that goes Back may ask for the page
anew, and so for another key, and fill in what was typed: for an hour the same words are enough.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Executable, Interval, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...members.models import Member
from ..models import Post, SentForm

Mark = tuple[str, bytes]  # the key of a form's page, and a digest of where it was sent and of its words
WHILE_BACK = timedelta(hours=1)
KEPT = timedelta(days=30)  # a tab may be left open, and be sent again, for long


@dataclass(frozen=True)
class Turn:
    """The post that the same form made before, or else the number of the one to be made; None lets it draw its own."""

    made: int | None = None
    number: int | None = None


def take(member: Member | None, mark: Mark | None, *, about: int) -> Turn:
    """The turn of a form about a post, which knows itself what has been said of it: it is known by its page alone.

    Visitors and forms without a mark always come first.
    """
    if member is None or mark is None:
        return Turn()
    return take_by(TAKE, member, mark, about=about, back=timedelta())


def take_by(statement: Executable, member: Member, mark: Mark, **values: Any) -> Turn:
    """The turn of a form by `TAKE`, or by a statement made of it that needs more `values`.

    Who sends it at the same moment waits until that is there, or refused.
    """
    key, digest = mark
    named = {"member": member.id, "digest": digest, "key": key, "about": None, "back": WHILE_BACK, **values}
    number = db.session.scalar(statement, named)
    if number:
        return Turn(number=number)
    return Turn(made=db.session.scalar(AGAIN, {"of_member": member.id, "of_digest": digest, "of_page": key}))


def find_made(member: Member, key: str) -> int | None:
    """The post that the form of this key made, or was about."""
    return db.session.scalar(MADE, {"member": member.id, "key": key})


def forget(post: Post) -> None:
    """What its author deleted may be written once more."""
    db.session.execute(delete(SentForm).where(SentForm.member_id == post.author_id, SentForm.post_id == post.id))


def forget_old() -> bool:
    """Delete some of what nobody sends again; whether there may be more."""
    return delete_some(SentForm, SentForm.sent_at < func.now() - KEPT)


SENT = SentForm.__table__
_NUMBER = func.coalesce(bindparam("about", type_=BigInteger), func.nextval("posts_id_seq"))
_ROW = insert(SENT).values(
    member_id=bindparam("member"), digest=bindparam("digest"), key=bindparam("key"), post_id=_NUMBER
)
_IS_ANOTHER = and_(
    SENT.c.key != _ROW.excluded.key,
    SENT.c.key_again.is_distinct_from(_ROW.excluded.key),
    SENT.c.sent_at <= func.now() - bindparam("back", type_=Interval(native=True)),
)
TAKE = _ROW.on_conflict_do_update(
    index_elements=["member_id", "digest"],
    set_={"key": _ROW.excluded.key, "key_again": None, "post_id": _ROW.excluded.post_id, "sent_at": func.now()},
    where=_IS_ANOTHER,
).returning(SENT.c.post_id)
AGAIN = (
    update(SENT)
    .where(SENT.c.member_id == bindparam("of_member"), SENT.c.digest == bindparam("of_digest"))
    .values(key_again=bindparam("of_page"))
    .returning(SENT.c.post_id)
)
MADE = (
    select(SENT.c.post_id)
    .where(SENT.c.member_id == bindparam("member"), bindparam("key").in_([SENT.c.key, SENT.c.key_again]))
    .limit(1)
)
