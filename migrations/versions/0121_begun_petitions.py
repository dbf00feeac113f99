"""Petitions that visitors have begun, question by question.

Revision: 0121, after 0120.
"""

import sqlalchemy as sa
from alembic import op

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "begun_petitions",
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("browser_hash", name=op.f("pk_begun_petitions")),
    )
    op.create_index(op.f("ix_begun_petitions_saved_at"), "begun_petitions", ["saved_at"])


def downgrade() -> None:
    op.drop_table("begun_petitions")
