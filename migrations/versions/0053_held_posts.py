"""Posts that wait until somebody has looked at them.

Revision: 0053, after 0052. The release before shows them to moderators alone, and not to their authors.
"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

HELD = "visibility = 'held'"
INDEXES = {"ix_posts_held": f"(author_id) WHERE {HELD}", "ix_posts_waiting": f"(held_at, id) WHERE {HELD}"}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE posts ADD COLUMN IF NOT EXISTS held_for varchar")
        op.execute("ALTER TABLE posts ADD COLUMN IF NOT EXISTS held_at timestamptz")
        _allow("'visible', 'held', 'hidden', 'deleted'")
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        for name, of in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # half built, when this was interrupted
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON posts {of}")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "posts")
    op.execute("UPDATE posts SET visibility = 'hidden' WHERE visibility = 'held'")
    _allow("'visible', 'hidden', 'deleted'")
    op.drop_column("posts", "held_at")
    op.drop_column("posts", "held_for")


def _allow(values: str) -> None:
    for column in ("visibility", "state"):  # both words for it, as releases before 0005 write the other one
        name = f"ck_posts_{column}"
        op.execute(f"ALTER TABLE posts DROP CONSTRAINT IF EXISTS {name}")
        op.execute(f"ALTER TABLE posts ADD CONSTRAINT {name} CHECK ({column} IN ({values})) NOT VALID")
        op.execute(f"ALTER TABLE posts VALIDATE CONSTRAINT {name}")
