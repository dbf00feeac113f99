"""The language of a text, guessed from its words or said by its author.

Revision: 0045, after 0044. The worker guesses it while it reads the words of a text for the search, of what is there
already in parts while the site goes on, the newest first. The release before leaves it alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NOTED = "title, body, visibility, topic_id"
TRIGGER = """
CREATE TRIGGER keep_search AFTER INSERT OR UPDATE OF {columns} ON posts
FOR EACH ROW EXECUTE FUNCTION keep_search_of_posts()
"""
READ_ANEW = """
INSERT INTO search_filling (id, below) SELECT 1, max(id) + 1 FROM posts HAVING max(id) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET below = excluded.below
"""
ASK_FOR_IT = """
INSERT INTO outbox (job, args, queue)
SELECT 'search.tasks.fill', '[]', 'repairs' FROM search_filling WHERE below > 0
   AND NOT EXISTS (SELECT FROM outbox WHERE job = 'search.tasks.fill' AND failed_at IS NULL)
"""


def upgrade() -> None:
    op.add_column("posts", sa.Column("language", sa.String(), nullable=True))
    op.add_column("posts", sa.Column("language_said", sa.Boolean(), server_default="false", nullable=False))
    op.execute("DROP TRIGGER keep_search ON posts")
    op.execute(TRIGGER.format(columns=f"{NOTED}, language_said"))
    op.execute(READ_ANEW)
    op.execute(ASK_FOR_IT)


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_search ON posts")
    op.execute(TRIGGER.format(columns=NOTED))
    op.drop_column("posts", "language_said")
    op.drop_column("posts", "language")
