"""A closed petition says who closed it and why, and moderators may close one.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = "action IN ('hide', 'restore', 'lock', 'unlock', 'dismiss')"
AFTER = "action IN ('hide', 'restore', 'lock', 'unlock', 'close', 'dismiss')"


def upgrade() -> None:
    op.add_column("petitions", sa.Column("closed_by", sa.String(), nullable=True))
    op.add_column("petitions", sa.Column("closed_reason", sa.String(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_petitions_closed_by"), "petitions", "closed_by IN ('author', 'time', 'moderator', 'left')"
    )
    _allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM decisions WHERE action = 'close'")
    _allow(BEFORE)
    op.drop_constraint(op.f("ck_petitions_closed_by"), "petitions", type_="check")
    op.drop_column("petitions", "closed_reason")
    op.drop_column("petitions", "closed_by")


def _allow(actions: str) -> None:
    op.drop_constraint(op.f("ck_decisions_action"), "decisions", type_="check")
    op.create_check_constraint(op.f("ck_decisions_action"), "decisions", actions)
