"""Context notes say which sentence they are about, and whether that was changed since.

Revision: 0118, after 0117. Those that are there are about the whole text. The release before makes such notes alone,
and shows the others as if they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None

NUMBERS = ("sentence_number", "of_version")


def upgrade() -> None:
    op.add_column("context_notes", sa.Column("sentence", sa.String(), server_default="", nullable=False))
    for name in NUMBERS:
        op.add_column("context_notes", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("context_notes", sa.Column("is_changed", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("context_notes", "is_changed")
    for name in NUMBERS:
        op.drop_column("context_notes", name)
    op.drop_column("context_notes", "sentence")
