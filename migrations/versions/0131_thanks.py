"""What an author tells whoever has signed.

Revision: 0131, after 0130.
"""

import sqlalchemy as sa
from alembic import op

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("petitions", sa.Column("thanks", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("petitions", "thanks")
