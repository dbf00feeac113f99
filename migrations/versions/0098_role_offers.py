"""Roles in a topic that members are asked to take on.

Revision: 0098, after 0097.
"""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_role_offers",
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('curator', 'moderator', 'lead')", name=op.f("ck_topic_role_offers_role")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_role_offers_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_topic_role_offers_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_topic_role_offers_asked_by_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", "member_id", name=op.f("pk_topic_role_offers")),
    )
    op.create_index(op.f("ix_topic_role_offers_member_id"), "topic_role_offers", ["member_id"])
    op.create_index(op.f("ix_topic_role_offers_asked_by_id"), "topic_role_offers", ["asked_by_id"])


def downgrade() -> None:
    op.drop_table("topic_role_offers")
