"""The stems of demands alone, by which petitions that ask for much the same are found.

Revision: 0123, after 0122.
"""

from alembic import op

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None

NAME = "ix_search_documents_demands"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")  # half built, when this was interrupted
        op.execute(
            f"CREATE INDEX CONCURRENTLY {NAME} ON search_documents USING gin (ts_filter(words, '{{a}}'))"
            " WITH (fastupdate = off) WHERE kind = 'petition'"
        )


def downgrade() -> None:
    op.execute(f"DROP INDEX {NAME}")
