"""Rows that tests make older than they are."""

from datetime import timedelta

import sqlalchemy as sa

from activistnet.core.data.db import db
from activistnet.notifications.models import Notification

ELSEWHERE = timedelta(days=36_500)


def age_notifications(earlier: timedelta) -> None:
    """Let all have been told so much earlier.

    In two steps: one a day is unique, and PostgreSQL compares each row with those that are still to be moved.
    """
    for by in (earlier + ELSEWHERE, -ELSEWHERE):
        then = Notification.updated_at - by
        db.session.execute(sa.update(Notification).values(updated_at=then, day=sa.cast(then, sa.Date)))
