"""Moderators may hide what one author has proposed to another, and say why.

Revision: 0144, after 0143.
"""

import sqlalchemy as sa
from alembic import op

revision = "0144"
down_revision = "0143"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("union_texts", sa.Column("hidden_for", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("union_texts", "hidden_for")
