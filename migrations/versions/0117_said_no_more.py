"""A warning that is withdrawn, and what somebody isn't asked to change any more.

Revision: 0117, after 0116.
"""

from alembic import op

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None

ACTIONS_BEFORE = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss"),
    *("hide-avatar", "show-avatar", "hide-cover", "show-cover"),
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend"),
    *("ban-topic", "unban-topic", "limit", "unlimit"),
    *("slow", "unslow", "move", "split", "merge"),
    *("close-topic", "open-topic", "warn-leads", "ask-leads"),
    *("hold-signatures", "void-signatures", "count-signatures", "ask-second"),
)
ACTIONS = (
    *ACTIONS_BEFORE[:20],
    *("unask", "unwarn"),
    *ACTIONS_BEFORE[20:29],
    *("unask-leads", "unwarn-leads"),
    *ACTIONS_BEFORE[29:],
)
TABLES = ("decisions", "decision_acts")
NEW = ("unask", "unwarn", "unask-leads", "unwarn-leads")


def upgrade() -> None:
    _allow(ACTIONS)


def downgrade() -> None:
    # The release before has no word for these, and a decision has each act once.
    op.execute(
        f"DELETE FROM decision_acts AS later USING decision_acts AS first WHERE later.action IN {NEW}"  # noqa: S608
        f" AND first.action IN {NEW} AND first.decision_id = later.decision_id AND first.id < later.id"
    )
    for table in TABLES:
        op.execute(f"UPDATE {table} SET action = 'dismiss' WHERE action IN {NEW}")  # noqa: S608
    _allow(ACTIONS_BEFORE)


def _allow(actions: tuple[str, ...]) -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
