"""Which demand and targets somebody has read who signs.

Revision: 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("petitions", sa.Column("asks_version", sa.BigInteger(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("petitions", "asks_version")
