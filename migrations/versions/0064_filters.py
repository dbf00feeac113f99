"""Words that members don't want to read, mutes that end by themselves, and what waits in a thread by an index.

Revision: 0064, after 0063.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

HELD = "(root_id, held_at, id) WHERE visibility = 'held'"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE mutes ADD COLUMN IF NOT EXISTS ends_at timestamptz")
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_mutes_ends_at")  # half built, when this was interrupted
        op.execute("CREATE INDEX CONCURRENTLY ix_mutes_ends_at ON mutes (ends_at) WHERE ends_at IS NOT NULL")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_held_of_thread")
        op.execute(f"CREATE INDEX CONCURRENTLY ix_posts_held_of_thread ON posts {HELD}")
        op.execute("RESET lock_timeout")
    op.create_table(
        "word_filters",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], op.f("fk_word_filters_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_filters")),
        sa.UniqueConstraint("member_id", "folded", name=op.f("uq_word_filters_member_id_folded")),
    )
    op.create_index(
        "ix_word_filters_ends_at", "word_filters", ["ends_at"], postgresql_where=sa.text("ends_at IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_posts_held_of_thread", "posts")
    op.drop_table("word_filters")
    op.drop_index("ix_mutes_ends_at", "mutes")
    op.drop_column("mutes", "ends_at")
