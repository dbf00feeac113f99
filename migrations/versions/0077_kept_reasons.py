"""Reasons that are kept for a rule, and what moderators leave out of their own queue for a day.

Revision: 0077, after 0076.
"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_reasons",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _of("kept_reasons", "rule_id", "topic_rules"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_reasons")),
        sa.UniqueConstraint("rule_id", "words", name=op.f("uq_kept_reasons_rule_id_words")),
    )
    op.create_table(
        "left_out",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _of("left_out", "member_id", "members"),
        sa.PrimaryKeyConstraint("member_id", "what", name=op.f("pk_left_out")),
    )
    op.create_index("ix_left_out_until", "left_out", ["until"])


def downgrade() -> None:
    op.drop_table("left_out")
    op.drop_table("kept_reasons")


def _of(table: str, column: str, whose: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{whose}.id"], op.f(f"fk_{table}_{column}_{whose}"), ondelete="CASCADE")
