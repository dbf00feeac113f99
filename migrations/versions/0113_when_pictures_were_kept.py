"""When each picture of a case was kept.

Revision: 0113, after 0112.
"""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept_at = sa.Column("kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    op.add_column("case_pictures", kept_at)
    # Of those that are there, no more is known than when their case was opened.
    op.execute("UPDATE case_pictures SET kept_at = cases.opened_at FROM cases WHERE cases.id = case_pictures.case_id")


def downgrade() -> None:
    op.drop_column("case_pictures", "kept_at")
