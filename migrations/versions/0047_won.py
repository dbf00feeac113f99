"""An index of the petitions that were won, by when.

Revision: 0047, after 0046. The release before asks by another.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_petitions_won")  # half built, when this was interrupted
        op.execute("CREATE INDEX CONCURRENTLY ix_petitions_won ON petitions (closed_at, id) WHERE stage = 'won'")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index("ix_petitions_won", "petitions")
