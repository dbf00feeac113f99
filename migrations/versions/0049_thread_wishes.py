"""Threads that members follow or have muted.

Revision: 0049, after 0048. The release before knows of no wishes, and tells as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread_wishes",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_thread_wishes_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["posts.id"], name=op.f("fk_thread_wishes_root_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "root_id", name=op.f("pk_thread_wishes")),
    )
    op.create_index(op.f("ix_thread_wishes_root_id"), "thread_wishes", ["root_id"])
    op.create_index(
        "ix_thread_wishes_followed", "thread_wishes", ["root_id", "member_id"], postgresql_where=sa.text("NOT is_muted")
    )
    op.create_index(
        "ix_thread_wishes_newest", "thread_wishes", ["member_id", sa.text("made_at DESC"), sa.text("root_id DESC")]
    )


def downgrade() -> None:
    op.drop_table("thread_wishes")
