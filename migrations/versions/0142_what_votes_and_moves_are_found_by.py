"""What votes about petitions that were left, and signatures that moved, are found by as they grow.

Revision: 0142, after 0141.
"""

from alembic import op

revision = "0142"
down_revision = "0141"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_adoption_candidates_stood_at", "adoption_candidates", "stood_at"),
    ("ix_adoption_votes_voted_at", "adoption_votes", "voted_at"),
    ("ix_moved_signatures_union_id", "moved_signatures", "union_id"),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        for name, table, column in INDEXES:
            op.create_index(name, table, [column], postgresql_concurrently=True, if_not_exists=True)
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    for name, table, _column in INDEXES:
        op.drop_index(name, table, if_exists=True)
