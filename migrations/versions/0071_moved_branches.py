"""Where branches of a thread went that were made discussions of their own.

Revision: 0071, after 0070.
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("moved_out", sa.ARRAY(sa.BigInteger()), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "moved_out")
