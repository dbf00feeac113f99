"""Indexes of what tasks look for each minute or night: petitions that close or have closed, and who has left.

Revision: 0033, after 0032. The release before reads and writes under them without knowing them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_petitions_closes_at", "petitions", "closes_at", "stage = 'open'"),
    ("ix_petitions_closed_at", "petitions", "closed_at", "anonymised_at IS NULL"),
    ("ix_members_deleted_at", "members", "deleted_at", "deleted_at IS NOT NULL"),
)


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")
    for name, table, column, where in INDEXES:
        op.create_index(name, table, [column], postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _column, _where in INDEXES:
        op.drop_index(name, table_name=table)
