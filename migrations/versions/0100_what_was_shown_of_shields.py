"""When somebody was shown how much a shield held who wants that refused.

Revision: 0100, after 0099.
"""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shield_refusals", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("shield_refusals", "shown_at")
