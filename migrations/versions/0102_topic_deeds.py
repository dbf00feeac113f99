"""What was done in a topic's name: who was removed or not let in, for a while, and the rest without names.

Revision: 0102, after 0101.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

KINDS = (
    *("removed", "refused", "let-in", "role", "settings", "tags", "closed", "opened"),
    *("rule-added", "rule-changed", "rule-removed", "featured", "unfeatured", "pinned", "unpinned"),
)


def upgrade() -> None:
    op.create_table(
        "topic_deeds",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(), server_default="", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("is_taken_back", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_topic_deeds_kind")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_deeds_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_topic_deeds_member_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["members.id"], name=op.f("fk_topic_deeds_by_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_deeds")),
    )
    of_somebody = "member_id IS NOT NULL OR by_id IS NOT NULL"
    for name, columns, where in (
        ("topic_id", ["topic_id", "id"], None),
        ("member_id", ["member_id", "id"], "member_id IS NOT NULL"),
        ("by_id", ["by_id"], "by_id IS NOT NULL"),
        ("asked", ["id"], "asked_at IS NOT NULL AND answered_at IS NULL"),
        ("old", ["done_at"], of_somebody),
    ):
        index = f"ix_topic_deeds_{name}"
        op.create_index(index, "topic_deeds", columns, postgresql_where=sa.text(where) if where else None)


def downgrade() -> None:
    op.drop_table("topic_deeds")
