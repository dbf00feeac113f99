"""Nothing on the way up; on the way down, one act of each decision that the releases before have no words for.

They call all of these alike, and a decision has each act once: a limit and a ban, decided together, would be the same
act twice.

Revision: 0103, after 0102.
"""

from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

WORDLESS = ("ban-topic", "unban-topic", "limit", "unlimit")


def upgrade() -> None:
    pass


def downgrade() -> None:
    op.execute(
        f"DELETE FROM decision_acts AS later USING decision_acts AS first WHERE later.action IN {WORDLESS}"  # noqa: S608
        f" AND first.action IN {WORDLESS} AND first.decision_id = later.decision_id AND first.id < later.id"
    )
