"""What counts were within a day, and which petitions rise; indexes of the newest of a kind and of petitions by topic.

Revision: 0041, after 0040. The release before writes and reads none of this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# Built while the site goes on; one that was left half built, when this was interrupted, is in the way.
INDEXES = {
    "ix_posts_newest": "(kind, id) WHERE root_id IS NULL",
    "ix_posts_petitions_of_topic": "(topic_id, id) WHERE kind = 'petition'",
}


def upgrade() -> None:
    # First, as this ends the transaction: whatever comes after it is done whole or not at all.
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        for name, on in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON posts {on}")
        op.execute("RESET lock_timeout")
    op.create_table(
        "past_counts",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_past_counts_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "at", name="pk_past_counts"),
    )
    op.create_index("ix_past_counts_at", "past_counts", ["at"])
    op.create_table(
        "rising_petitions",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("gained", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_rising_petitions_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", name="pk_rising_petitions"),
    )
    op.create_index("ix_rising_petitions_score", "rising_petitions", ["score", "petition_id"])


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "posts")
    op.drop_table("rising_petitions")
    op.drop_table("past_counts")
