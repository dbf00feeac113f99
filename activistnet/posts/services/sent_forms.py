"""Forms that make a post, or tell of one, each of them once: whoever sends one again is led to what it made."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, bindparam, delete, func, literal_column
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...members.models import Member
from ..models import SentForm

KEPT = timedelta(days=30)  # a tab may be left open, and be sent again, for long


@dataclass(frozen=True)
class Turn:
    """The post that the same form made before, or else the number of the one to be made; None lets it draw its own."""

    made: int | None = None
    number: int | None = None


def take(member: Member | None, mark: bytes | None, *, about: int | None = None) -> Turn:
    """Let the form of this mark make one thing: who sends it at the same moment waits until that is there, or refused.

    `about` is the number of a post that is there already. Visitors and forms without a mark always come first.
    """
    if member is None or mark is None:
        return Turn()
    return take_by(TAKE, member, mark, about=about)


def take_by(statement: Any, member: Member, mark: bytes, **values: Any) -> Turn:
    """The same by `TAKE` itself, or by a statement made of it that needs more `values`."""
    row = db.session.execute(statement, {"member": member.id, "mark": mark, "about": None, **values}).one()
    return Turn(number=row.post_id) if row.is_first else Turn(made=row.post_id)


def forget_old() -> None:
    """Delete what nobody sends again."""
    db.session.execute(delete(SentForm).where(SentForm.sent_at < func.now() - KEPT))


SENT: Any = SentForm.__table__
_NUMBER = func.coalesce(bindparam("about", type_=BigInteger), func.nextval("posts_id_seq"))
_ROW = insert(SENT).values(member_id=bindparam("member"), mark=bindparam("mark"), post_id=_NUMBER)
# Changes nothing in a row that is there, but waits for who writes it, and gives it back.
_KEPT = _ROW.on_conflict_do_update(index_elements=["member_id", "mark"], set_={"post_id": SENT.c.post_id})
TAKE = _KEPT.returning(SENT.c.post_id, literal_column("xmax = 0", Boolean).label("is_first"))
