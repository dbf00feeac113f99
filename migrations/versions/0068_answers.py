"""Which reply answers a question.

Revision: 0068, after 0067.
"""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("""
            ALTER TABLE posts ADD COLUMN IF NOT EXISTS answer_id bigint
            CONSTRAINT fk_posts_answer_id_posts REFERENCES posts (id) ON DELETE SET NULL
        """)
        op.execute("SET lock_timeout = 0")  # nobody waits behind an index that is built concurrently
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_posts_answer")  # half built, when this was interrupted
        op.execute("CREATE INDEX CONCURRENTLY ix_posts_answer ON posts (answer_id) WHERE answer_id IS NOT NULL")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_column("posts", "answer_id")
