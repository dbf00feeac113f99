"""Held signatures that are looked at together, and corrections of counts.

Revision: 0133, after 0132.
"""

import sqlalchemy as sa
from alembic import op

revision = "0133"
down_revision = "0132"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signature_groups", sa.Column("held_for", sa.String))
    op.create_table(
        "count_corrections",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_count_corrections_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_count_corrections"),
    )
    op.create_index("ix_count_corrections_petition_id", "count_corrections", ["petition_id", "id"])


def downgrade() -> None:
    op.drop_table("count_corrections")
    op.drop_column("signature_groups", "held_for")
