"""Petitions and discussions in one language, newest or most active first.

Revision: 0096, after 0095.
"""

from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

OF_LANGUAGE = "WHERE root_id IS NULL AND language IS NOT NULL"
COLUMNS = {
    "ix_posts_language": "kind, language, last_active_at, id",
    "ix_posts_language_newest": "kind, language, id",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        for name, columns in COLUMNS.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # half built, when this was interrupted
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON posts ({columns}) {OF_LANGUAGE}")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    for name in COLUMNS:
        op.execute(f"DROP INDEX {name}")
