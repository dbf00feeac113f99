"""What notifications count is asked of the rows, and somebody who signs again keeps the time of the first.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notifications", sa.Column("first_post_id", sa.BigInteger()))
    op.add_column("notifications", sa.Column("read_to", sa.BigInteger()))
    op.add_column("signatures", sa.Column("first_signed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("signatures", "first_signed_at")
    op.drop_column("notifications", "read_to")
    op.drop_column("notifications", "first_post_id")
