"""Posts that members save for later.

Revision: 0037, after 0036. The release before knows nothing of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_posts",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_saved_posts_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_saved_posts_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "post_id", name=op.f("pk_saved_posts")),
    )
    op.create_index(
        "ix_saved_posts_newest", "saved_posts", ["member_id", sa.text("saved_at DESC"), sa.text("post_id DESC")]
    )
    op.create_index(op.f("ix_saved_posts_post_id"), "saved_posts", ["post_id"])


def downgrade() -> None:
    op.drop_table("saved_posts")
