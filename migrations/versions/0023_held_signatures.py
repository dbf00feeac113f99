"""Held signatures: found by petition, and when they were asked for a second proof. Petitions whose people were let go.

Revision: 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signatures", sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("petitions", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_signatures_held", "signatures", ["petition_id", "id"], postgresql_where=sa.text("state = 'held'")
    )


def downgrade() -> None:
    op.drop_index("ix_signatures_held", "signatures")
    op.drop_column("petitions", "anonymised_at")
    op.drop_column("signatures", "asked_again_at")
