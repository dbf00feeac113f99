"""Shields: what new accounts write in a place waits while they are up.

Revision: 0062, after 0061.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shields",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("figures", JSONB(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lowered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(topic_id, post_id, member_id) <= 1", name=op.f("ck_shields_one_place")),
        _of("shields", "topic_id", "topics"),
        _of("shields", "post_id", "posts"),
        _of("shields", "member_id", "members"),
        _of("shields", "raised_by_id", "members", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shields")),
    )
    for column in ("topic_id", "post_id", "member_id", "raised_by_id"):
        op.create_index(op.f(f"ix_shields_{column}"), "shields", [column])
    op.create_index(
        "ix_shields_open",
        "shields",
        ["topic_id", "post_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("lowered_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    up = sa.text("lowered_at IS NULL AND raised_at IS NOT NULL")
    op.create_index("ix_shields_up", "shields", ["ends_at"], postgresql_where=up)
    op.create_table(
        "shield_holds",
        sa.Column("shield_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        _of("shield_holds", "shield_id", "shields"),
        _of("shield_holds", "post_id", "posts"),
        sa.PrimaryKeyConstraint("shield_id", "post_id", name=op.f("pk_shield_holds")),
    )
    op.create_index(op.f("ix_shield_holds_post_id"), "shield_holds", ["post_id"])


def downgrade() -> None:
    op.drop_table("shield_holds")
    op.drop_table("shields")


def _of(table: str, column: str, other: str, after: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=after)
