"""Updates of petitions: which post one is about, and the letters to signatories who wanted news.

Revision: 0127, after 0126. To the release before an update is a discussion like any other, and it mails none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_updates()
    _make_letters()
    with op.get_context().autocommit_block():  # what is above stays when this is interrupted, and is passed over then
        op.execute("""
            ALTER TABLE posts ADD COLUMN IF NOT EXISTS about_id bigint
            CONSTRAINT fk_posts_about_id_posts REFERENCES posts (id) ON DELETE SET NULL
        """)
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_about")  # half built, when this was interrupted
        op.execute("CREATE INDEX CONCURRENTLY ix_posts_about ON posts (about_id, id) WHERE about_id IS NOT NULL")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_column("posts", "about_id")
    op.drop_table("update_letters")
    op.drop_table("updates")


def _make_updates() -> None:
    op.create_table(
        "updates",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("up_to_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sent_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_updates_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_updates_post_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_updates")),
        if_not_exists=True,
    )
    is_due = {"postgresql_where": sa.text("ended_at IS NULL"), "if_not_exists": True}
    op.create_index("ix_updates_due", "updates", ["next_at"], **is_due)
    op.create_index("ix_updates_petition_id", "updates", ["petition_id", "published_at"], if_not_exists=True)


def _make_letters() -> None:
    op.create_table(
        "update_letters",
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="claimed", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("state IN ('claimed', 'sent', 'refused')", name=op.f("ck_update_letters_state")),
        sa.ForeignKeyConstraint(
            ["update_id"], ["updates.post_id"], name=op.f("fk_update_letters_update_id_updates"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("update_id", "signature_id", name=op.f("pk_update_letters")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_update_letters_claimed",
        "update_letters",
        ["update_id", "due_at"],
        postgresql_where=sa.text("state = 'claimed'"),
        if_not_exists=True,
    )
