"""Who came to topics for members alone, and who went.

Revision: 0112, after 0111.
"""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_comings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('joined', 'left', 'removed')", name=op.f("ck_topic_comings_kind")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_comings_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_topic_comings_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_comings")),
    )
    op.create_index("ix_topic_comings_topic_id", "topic_comings", ["topic_id", "id"])
    op.create_index(op.f("ix_topic_comings_member_id"), "topic_comings", ["member_id"])
    op.create_index(op.f("ix_topic_comings_happened_at"), "topic_comings", ["happened_at"])


def downgrade() -> None:
    op.drop_table("topic_comings")
