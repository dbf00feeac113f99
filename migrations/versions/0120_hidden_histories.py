"""What a post said before, which moderators hide and show again by a decision.

Revision: 0120, after 0119.
"""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

NEW = ("hide-history", "show-history")
FIRST = ("hide", "restore", "lock", "unlock", "close", "dismiss")
OTHERS = (
    *("hide-avatar", "show-avatar", "hide-cover", "show-cover"),
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend"),
    *("ban-topic", "unban-topic", "limit", "unlimit", "unask", "unwarn"),
    *("slow", "unslow", "move", "split", "merge"),
    *("close-topic", "open-topic", "warn-leads", "ask-leads", "unask-leads", "unwarn-leads"),
    *("hold-signatures", "void-signatures", "count-signatures", "ask-second"),
)
TABLES = ("decisions", "decision_acts")


def upgrade() -> None:
    op.add_column("post_versions", sa.Column("is_hidden", sa.Boolean, server_default=sa.false(), nullable=False))
    _allow((*FIRST, *NEW, *OTHERS))


def downgrade() -> None:
    # The release before has no word for these, and a decision has each act once. What is hidden stays so.
    op.execute(
        f"DELETE FROM decision_acts AS act USING decision_acts AS other WHERE act.action IN {NEW}"  # noqa: S608
        " AND other.decision_id = act.decision_id AND other.action = 'dismiss'"
    )
    for table in TABLES:
        op.execute(f"UPDATE {table} SET action = 'dismiss' WHERE action IN {NEW}")  # noqa: S608
    _allow((*FIRST, *OTHERS))
    op.execute("UPDATE post_versions SET is_withheld = true WHERE is_hidden")
    op.drop_column("post_versions", "is_hidden")


def _allow(actions: tuple[str, ...]) -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
