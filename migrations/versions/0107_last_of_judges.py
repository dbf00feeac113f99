"""Decisions say whether who made them was the last one left.

Revision: 0107, after 0106.
"""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("is_last", sa.Boolean(), nullable=False, server_default="false"))


def downgrade() -> None:
    op.drop_column("decisions", "is_last")
