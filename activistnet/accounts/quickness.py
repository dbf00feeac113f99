"""Whose form to join came back at once: programs are that quick, and so are browsers that fill forms in.

So it refuses nobody and holds nothing: moderators read it beside what somebody says, for a month. A page that was open
for a day, brought back or made up is never quick.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select

from ..core.data.crypto import read_value, sign_value
from ..core.data.db import db
from ..core.data.parts import delete_some
from ..members.models import Member
from .models import QuickJoin

PURPOSE = "the form to join was opened"
QUICK = 2  # whole seconds
KEPT = timedelta(days=30)
MONTH: ColumnElement[timedelta] = literal_column(f"interval '{KEPT.days} days'")  # the same in SQL


def opened() -> str:
    """What the form brings back, so that it is known how long it was open; without a cookie, and for nobody by name."""
    return sign_value("join", PURPOSE)


def is_quick(opened: str) -> bool:
    """Whether a form that was opened then came back within three seconds."""
    return read_value(opened, PURPOSE, max_age=QUICK) is not None


def joined_quickly(handle: str | None) -> datetime | None:
    """When somebody of this handle joined by such a form; None where they did not, or not lately."""
    asked = select(QuickJoin.created_at).join(Member, Member.id == QuickJoin.member_id)
    lately = QuickJoin.created_at > func.now() - MONTH
    return db.session.scalar(asked.where(func.lower(Member.handle) == handle.lower(), lately)) if handle else None


def forget_old() -> bool:
    """Delete some that are over; whether there may be more."""
    return delete_some(QuickJoin, QuickJoin.created_at < func.now() - MONTH)
