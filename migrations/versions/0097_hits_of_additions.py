"""What word rules find in context notes and summaries.

Revision: 0097, after 0096.
"""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addition_hits",
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("addition_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["word_rules.id"], name=op.f("fk_addition_hits_rule_id_word_rules"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["addition_id"], ["additions.id"], name=op.f("fk_addition_hits_addition_id_additions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rule_id", "addition_id", name=op.f("pk_addition_hits")),
    )
    for column in ("addition_id", "found_at"):
        op.create_index(op.f(f"ix_addition_hits_{column}"), "addition_hits", [column])


def downgrade() -> None:
    op.drop_table("addition_hits")
