"""Polls in discussions, and what members answered.

Revision: 0079, after 0078.
"""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("has_poll", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "polls",
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["posts.id"], name=op.f("fk_polls_root_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_polls")),
    )
    op.create_table(
        "poll_options",
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name=op.f("ck_poll_options_number")),
        sa.ForeignKeyConstraint(
            ["root_id"], ["polls.root_id"], name=op.f("fk_poll_options_root_id_polls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("root_id", "number", name=op.f("pk_poll_options")),
    )
    op.create_table(
        "poll_votes",
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["root_id", "number"],
            ["poll_options.root_id", "poll_options.number"],
            name=op.f("fk_poll_votes_root_id_poll_options"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_poll_votes_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("root_id", "member_id", name=op.f("pk_poll_votes")),
    )
    op.create_index(op.f("ix_poll_votes_member_id"), "poll_votes", ["member_id"])
    op.create_index("ix_poll_votes_option", "poll_votes", ["root_id", "number"])


def downgrade() -> None:
    op.drop_table("poll_votes")
    op.drop_table("poll_options")
    op.drop_table("polls")
    op.drop_column("posts", "has_poll")
