"""Since when a lead about whom members ask for a vote decides nothing.

Revision: 0089, after 0088.
"""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topic_recalls", sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE topic_recalls SET bound_at = opened_at WHERE ended_at IS NULL")


def downgrade() -> None:
    op.drop_column("topic_recalls", "bound_at")
