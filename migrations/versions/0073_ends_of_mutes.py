"""Threads that are muted for a while, and how often somebody may still be asked to be in a collection.

Revision: 0073, after 0072.
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE thread_wishes ADD COLUMN IF NOT EXISTS ends_at timestamptz")
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute(
            "DROP INDEX CONCURRENTLY IF EXISTS ix_thread_wishes_ends_at"
        )  # half built, when this was interrupted
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_thread_wishes_ends_at ON thread_wishes (ends_at) WHERE ends_at IS NOT NULL"
        )
        op.execute("RESET lock_timeout")
    op.add_column("collection_items", sa.Column("asks_left", sa.SmallInteger(), server_default="1", nullable=False))
    # Whoever said no or left was promised not to be asked again.
    op.execute("UPDATE collection_items SET asks_left = 0 WHERE state = 'refused'")


def downgrade() -> None:
    op.drop_column("collection_items", "asks_left")
    op.drop_index("ix_thread_wishes_ends_at", "thread_wishes")
    op.drop_column("thread_wishes", "ends_at")
