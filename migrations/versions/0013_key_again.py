"""The key of a repeat, so that a browser that sent the same words again is told what came of them.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sent_forms", sa.Column("key_again", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("sent_forms", "key_again")
