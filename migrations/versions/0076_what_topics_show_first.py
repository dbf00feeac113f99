"""What a topic pins, its tags and those of its threads, the languages it speaks, and whether it is sensitive.

Revision: 0076, after 0075.
The release before knows none of it, and shows its threads as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

LISTS = {"pinned": ("bigint", 3), "tags": ("varchar", 20), "languages": ("varchar", 40)}
INDEX = "ix_posts_tags"


def upgrade() -> None:
    for name, (kind, most) in LISTS.items():
        check = f"CONSTRAINT ck_topics_{name} CHECK (cardinality({name}) <= {most})"
        op.execute(f"ALTER TABLE topics ADD COLUMN {name} {kind}[] NOT NULL DEFAULT '{{}}' {check}")
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
