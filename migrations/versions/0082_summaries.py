"""Summaries of threads: sentences that cite replies.

Revision: 0082, after 0081.
"""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("has_summary", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "summaries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["root_id"], ["posts.id"], name=op.f("fk_summaries_root_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_summaries_author_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
    )
    op.create_index("ix_summaries_accepted", "summaries", ["root_id", "accepted_at", "id"])
    op.create_index(op.f("ix_summaries_author_id"), "summaries", ["author_id"])
    op.create_index(
        "ix_summaries_waiting",
        "summaries",
        ["root_id", "author_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL"),
    )
    op.create_table(
        "summary_sentences",
        sa.Column("summary_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summary_id"],
            ["summaries.id"],
            name=op.f("fk_summary_sentences_summary_id_summaries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("summary_id", "number", name=op.f("pk_summary_sentences")),
    )
    op.create_table(
        "summary_citations",
        sa.Column("summary_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summary_id", "number"],
            ["summary_sentences.summary_id", "summary_sentences.number"],
            name=op.f("fk_summary_citations_summary_id_summary_sentences"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["posts.id"], name=op.f("fk_summary_citations_reply_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("summary_id", "number", "reply_id", name=op.f("pk_summary_citations")),
    )
    op.create_index(op.f("ix_summary_citations_reply_id"), "summary_citations", ["reply_id"])


def downgrade() -> None:
    op.drop_table("summary_citations")
    op.drop_table("summary_sentences")
    op.drop_table("summaries")
    op.drop_column("posts", "has_summary")
