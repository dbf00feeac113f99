"""Collections that hold a topic are found by it: a topic's row is only taken away after a look at these.

Revision: 0070, after 0069.
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

NAME = "ix_collection_items_topic"


def upgrade() -> None:
    op.create_index(NAME, "collection_items", ["topic_id"], postgresql_where=sa.text("topic_id IS NOT NULL"))


def downgrade() -> None:
    op.drop_index(NAME, table_name="collection_items")
