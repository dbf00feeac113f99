"""Whether whoever opens a share's link is told whose it is.

Revision: 0046, after 0045. Of those that were handed on before nobody was asked, so they say nothing. The release
before leaves it out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shares", sa.Column("shows_name", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("shares", "shows_name")
