"""What is featured, where, why and until when.

Revision: 0054, after 0053. The release before knows of nothing featured, and shows its pages as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "featured",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("featured_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('curator', 'moderator', 'lead', 'operator')", name=op.f("ck_featured_role")),
        sa.CheckConstraint("ends_at >= featured_at", name=op.f("ck_featured_ends_at")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_featured_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_featured_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_featured")),
    )
    op.create_index("ix_featured_now", "featured", ["topic_id", sa.text("ends_at DESC")])
    op.create_index("ix_featured_post", "featured", ["post_id"])


def downgrade() -> None:
    op.drop_table("featured")
