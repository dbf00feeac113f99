"""How far members have read in the threads in which they speak or that they follow.

Revision: 0091, after 0090.
"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "read_marks",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_read_marks_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["posts.id"], name=op.f("fk_read_marks_root_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "root_id", name=op.f("pk_read_marks")),
    )
    op.create_index(op.f("ix_read_marks_root_id"), "read_marks", ["root_id"])
    op.create_index("ix_read_marks_marked_at", "read_marks", ["marked_at"])
    # Who follows a thread already has read all that is there.
    op.execute(
        """
        INSERT INTO read_marks (member_id, root_id, reply_id)
        SELECT member_id, root_id, coalesce((SELECT max(id) FROM posts WHERE posts.root_id = thread_wishes.root_id), 0)
        FROM thread_wishes WHERE NOT is_muted
        """
    )


def downgrade() -> None:
    op.drop_table("read_marks")
