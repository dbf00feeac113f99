"""Which request a task comes from, so that a number in the log leads from the one to the other.

Revision: 0032, after 0031. The code before writes no number, and a task without one runs as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("request_id", sa.String()))


def downgrade() -> None:
    op.drop_column("outbox", "request_id")
