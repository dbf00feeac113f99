"""What a topic pins, its tags and those of its threads, the languages it speaks, and whether it is sensitive.

Revision: 0073, after 0072.
The release before knows none of it, and shows its threads as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

LISTS = {"pinned": (sa.BigInteger(), 3), "tags": (sa.String(), 20), "languages": (sa.String(), 40)}
INDEX = "ix_posts_tags"


def upgrade() -> None:
    for name, (kind, most) in LISTS.items():
        op.add_column("topics", sa.Column(name, sa.ARRAY(kind), server_default="{}", nullable=False))
        op.create_check_constraint(op.f(f"ck_topics_{name}"), "topics", f"cardinality({name}) <= {most}")
    op.add_column("topics", sa.Column("is_sensitive", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("posts", sa.Column("tags", sa.ARRAY(sa.String()), server_default="{}", nullable=False))
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")  # half built, when this was interrupted
        op.execute(f"CREATE INDEX CONCURRENTLY {INDEX} ON posts USING gin (tags) WHERE tags <> '{{}}'")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index(INDEX, "posts")
    op.drop_column("posts", "tags")
    op.drop_column("topics", "is_sensitive")
    for name in LISTS:
        op.drop_column("topics", name)
