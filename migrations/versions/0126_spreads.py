"""What is told of how petitions spread, in batches, and its picture.

Revision: 0126, after 0125.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shares", sa.Column("told_count", sa.BigInteger, server_default="0", nullable=False))
    op.create_table(
        "spreads",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("up_to_id", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("told_count", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("seen_count", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("is_due", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("drawn", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True)),
        sa.Column("picture", postgresql.JSONB(none_as_null=True)),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_spreads_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", name="pk_spreads"),
    )
    op.create_index("ix_spreads_due", "spreads", ["petition_id"], postgresql_where=sa.text("is_due"))
    op.create_table(
        "spread_batches",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("up_to_id", sa.BigInteger, nullable=False),
        sa.Column("after_id", sa.BigInteger, nullable=False),
        sa.Column("generations", postgresql.JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_spread_batches_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "up_to_id", name="pk_spread_batches"),
    )


def downgrade() -> None:
    op.drop_table("spread_batches")
    op.drop_table("spreads")
    op.drop_column("shares", "told_count")
