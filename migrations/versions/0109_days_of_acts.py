"""Acts say when moderators look again at what they were about, and reports that this day has come.

Revision: 0109, after 0108.
"""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision_acts", sa.Column("review_at", sa.DateTime(timezone=True)))
    op.add_column("decision_acts", sa.Column("reviewed_at", sa.DateTime(timezone=True)))
    op.add_column("reports", sa.Column("is_due", sa.Boolean(), nullable=False, server_default="false"))
    op.create_index(
        op.f("ix_decision_acts_review_at"),
        "decision_acts",
        ["review_at"],
        postgresql_where=sa.text("review_at IS NOT NULL AND reviewed_at IS NULL AND ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_decision_acts_review_at"), "decision_acts")
    op.drop_column("reports", "is_due")
    op.drop_column("decision_acts", "reviewed_at")
    op.drop_column("decision_acts", "review_at")
