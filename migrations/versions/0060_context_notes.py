"""Context notes: what members add to posts with a source, and whether it helps readers.

Revision: 0060, after 0059. The release before knows of no notes, and shows posts without.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

COUNTS = ("for_yes", "for_no", "against_yes", "against_no")


def upgrade() -> None:
    op.create_table(
        "context_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in COUNTS),
        sa.Column("is_shown", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "for_yes >= 0 AND for_no >= 0 AND against_yes >= 0 AND against_no >= 0",
            name=op.f("ck_context_notes_counts"),
        ),
        sa.CheckConstraint("NOT is_shown OR removed_at IS NULL", name=op.f("ck_context_notes_is_shown")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_context_notes_post_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["posts.id"], name=op.f("fk_context_notes_root_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_context_notes_author_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context_notes")),
        sa.UniqueConstraint("post_id", "author_id", name=op.f("uq_context_notes_post_id_author_id")),
    )
    op.create_index("ix_context_notes_thread", "context_notes", ["root_id", "id"])
    op.create_index("ix_context_notes_author", "context_notes", ["author_id"])
    op.create_table(
        "context_ratings",
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["context_notes.id"], name=op.f("fk_context_ratings_note_id_context_notes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_context_ratings_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["posts.id"], name=op.f("fk_context_ratings_root_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("note_id", "member_id", name=op.f("pk_context_ratings")),
    )
    op.create_index("ix_context_ratings_thread", "context_ratings", ["root_id", "note_id"])
    op.create_index("ix_context_ratings_own", "context_ratings", ["member_id", "root_id"])
    op.add_column("posts", sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "context")
    op.drop_table("context_ratings")
    op.drop_table("context_notes")
