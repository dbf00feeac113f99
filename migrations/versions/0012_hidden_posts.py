"""Whose posts are hidden is found at once, as every page of a member asks it.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_posts_hidden", "posts", ["author_id"], postgresql_where=sa.text("visibility = 'hidden'"))


def downgrade() -> None:
    op.drop_index("ix_posts_hidden", table_name="posts")
