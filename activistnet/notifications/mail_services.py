"""Which lines are mailed to whom: by choice, at most so often, and each once."""

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..members.models import Member
from .mail_models import DEFAULTS, MailChoice
from .mail_rules import (
    ABOUT,
    BETWEEN_MAILS,
    BETWEEN_THREADS,
    DAILY,
    FOLLOWERS,
    LOOKED_BACK,
    OFF,
    ONCE,
    REPLIES,
)
from .models import Notification

_mailed = aliased(Notification)
CHOICES = {REPLIES: MailChoice.replies, FOLLOWERS: MailChoice.followers}
REACHED = (Member.mailbox_sealed.is_not(None), Member.deleted_at.is_(None), Member.suspended_at.is_(None))


def choices_of(member_id: int) -> dict[str, str]:
    """How often a member is mailed of what."""
    found = db.session.get(MailChoice, member_id)
    return {about: getattr(found, about) for about in CHOICES} if found else dict(DEFAULTS)


def choose(member_id: int, **chosen: str) -> None:
    """Note how often; what is not named stays."""
    row = insert(MailChoice).values(member_id=member_id, **chosen)
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_=chosen))


def stop(member_id: int, about: str) -> None:
    """No more mails about this, from one press; nothing for who has left."""
    there = select(Member.id, literal(OFF)).where(Member.id == member_id, Member.deleted_at.is_(None))
    row = insert(MailChoice).from_select(["member_id", about], there)
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_={about: OFF}))


def forget_member(member_id: int) -> None:
    """What a former member chose."""
    db.session.execute(delete(MailChoice).where(MailChoice.member_id == member_id))


def list_due(how: str, *, after: int = 0, limit: int) -> list[int]:
    """Members above `after`, in their order, for whom there is something to mail daily, or at once."""
    wanted = (
        select(Notification.member_id)
        .join(Member, Member.id == Notification.member_id)
        .outerjoin(MailChoice, MailChoice.member_id == Notification.member_id)
        .where(Notification.member_id > after, *_is_due(how), *REACHED)
        .distinct()
    )
    return list(db.session.scalars(wanted.order_by(Notification.member_id).limit(limit)))


def take(member_id: int, how: str) -> list[int]:
    """The lines to mail to a member now, marked as mailed: whoever asks again is given none."""
    due = (
        select(Notification.id)
        .outerjoin(MailChoice, MailChoice.member_id == Notification.member_id)
        .where(Notification.member_id == member_id, *_is_due(how))
    )
    taken = update(Notification).where(Notification.id.in_(due)).values(mailed_at=func.now())
    ids = list(db.session.scalars(taken.returning(Notification.id)))
    if ids and how == ONCE:
        db.session.execute(update(MailChoice).where(MailChoice.member_id == member_id).values(mailed_at=func.now()))
    return ids


def _is_due(how: str) -> tuple[ColumnElement[bool], ...]:
    """That a line is unread, newer than what was mailed of it, and to be mailed like this."""
    chosen = or_(
        *(
            and_(
                Notification.kind.in_([kind for kind, of in ABOUT.items() if of == about]),
                func.coalesce(choice, DEFAULTS[about]) == how,
            )
            for about, choice in CHOICES.items()
        )
    )
    is_new = or_(Notification.mailed_at.is_(None), Notification.mailed_at < Notification.updated_at)
    due = (Notification.updated_at > func.now() - LOOKED_BACK, Notification.read_at.is_(None), is_new, chosen)
    return due if how == DAILY else (*due, _has_rested())


def _has_rested() -> ColumnElement[bool]:
    """That its member was not mailed a moment ago, nor within an hour of the same thread."""
    of_thread = exists().where(
        _mailed.member_id == Notification.member_id,
        _mailed.thing == Notification.thing,
        _mailed.mailed_at > func.now() - BETWEEN_THREADS,
    )
    lately = func.coalesce(MailChoice.mailed_at > func.now() - BETWEEN_MAILS, False)
    return and_(~of_thread, ~lately)
