"""Members whose words reach only those who follow them, for a while.

Revision: 0099, after 0098.
"""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

ACTIONS_BEFORE = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss"),
    *("hide-avatar", "show-avatar", "hide-cover", "show-cover"),
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend", "ban-topic", "unban-topic"),
    *("slow", "unslow", "move", "split", "merge"),
    *("close-topic", "open-topic", "warn-leads", "ask-leads"),
    *("hold-signatures", "void-signatures", "count-signatures", "ask-second"),
)
ACTIONS = (*ACTIONS_BEFORE[:18], "limit", "unlimit", *ACTIONS_BEFORE[18:])
TABLES = ("decisions", "decision_acts")


def upgrade() -> None:
    op.add_column("members", sa.Column("limited_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_members_limited", "members", ["id"], postgresql_where=sa.text("limited_until IS NOT NULL"))
    _allow(ACTIONS)


def downgrade() -> None:
    # The release before has no word for these.
    for table in TABLES:
        op.execute(f"UPDATE {table} SET action = 'dismiss' WHERE action NOT IN {ACTIONS_BEFORE}")  # noqa: S608
    _allow(ACTIONS_BEFORE)
    op.drop_column("members", "limited_until")


def _allow(actions: tuple[str, ...]) -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
