"""For what a signature is held.

Revision: 0128, after 0127.
"""

import sqlalchemy as sa
from alembic import op

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signatures", sa.Column("held_for", sa.String))


def downgrade() -> None:
    op.drop_column("signatures", "held_for")
