"""Which act on many signatures somebody else is asked to confirm.

Revision: 0086, after 0085.
"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appeals", sa.Column("action", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("appeals", "action")
