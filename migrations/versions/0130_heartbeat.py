"""When whoever runs a petition was last heard. Of those there are, nothing is held against anybody for the time before.

Revision: 0130, after 0129.
"""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0129"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("petitions", sa.Column("heard_at", moment, server_default=sa.func.now(), nullable=False))
    op.add_column("petitions", sa.Column("quiet_told_at", moment))


def downgrade() -> None:
    op.drop_column("petitions", "quiet_told_at")
    op.drop_column("petitions", "heard_at")
