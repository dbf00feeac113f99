"""The half minute after a decision, in which nobody is told of it."""

import sqlalchemy as sa
from flask import Flask

from activistnet.core.data.db import db
from activistnet.moderation import tasks
from activistnet.moderation.models import Decision


def pass_half_a_minute(app: Flask) -> None:
    """Have everybody told of every decision so far."""
    with app.app_context(), db.transaction():
        untold = sa.select(Decision.id).where(Decision.told_at.is_(None), Decision.undone_at.is_(None))
        for decision_id in db.session.scalars(untold.order_by(Decision.id)).all():
            tasks.tell(decision_id)
