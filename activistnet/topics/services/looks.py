"""Having it looked at again, once, by somebody of the whole site, that one was removed from a topic or not let in."""

from sqlalchemy import func, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from .. import deed_queries
from ..deed_models import OF_PERSONS, Deed
from ..errors import AskedForLook, LookedAtAlready, NotYoursToLookAt
from ..events import RemovalAnswered, RemovalAsked
from .members import take_along


def ask(deed_id: int, member: Member, words: str) -> None:
    """Have it looked at by somebody of the whole site, once. Raises AskedForLook."""
    mine = (Deed.id == deed_id, Deed.member_id == member.id, Deed.kind.in_(OF_PERSONS), Deed.asked_at.is_(None))
    asked = update(Deed).where(*mine).values(asked_at=func.now(), words=words).returning(Deed.id)
    if db.session.scalar(asked, execution_options=QUIETLY) is None:
        raise AskedForLook
    publish(RemovalAsked(deed_id=deed_id))


def answer(deed_id: int, judge: Member, *, words: str, takes_back: bool) -> None:
    """Say whether it stays; where it doesn't, they are a member of the topic.

    Raises NotYoursToLookAt, LookedAtAlready.
    """
    if not deed_queries.may_look(judge, deed_id):
        raise NotYoursToLookAt
    waits = (Deed.id == deed_id, *deed_queries.IS_ASKED)
    values = {"answered_at": func.now(), "answer": words, "is_taken_back": takes_back}
    answered = update(Deed).where(*waits).values(**values).returning(Deed.topic_id, Deed.member_id)
    row = db.session.execute(answered, execution_options=QUIETLY).one_or_none()
    if row is None:
        raise LookedAtAlready
    if takes_back:
        take_along(row.topic_id, row.member_id)
    publish(RemovalAnswered(deed_id=deed_id, topic_id=row.topic_id, member_id=row.member_id, is_taken_back=takes_back))
