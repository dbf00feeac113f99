"""A change of a count names the signature that makes it.

The code before writes none, so the column may be empty. No foreign key: see the model.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signature_deltas", sa.Column("signature_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("signature_deltas", "signature_id")
