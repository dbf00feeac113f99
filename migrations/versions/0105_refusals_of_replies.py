"""Why the author of a thread doesn't publish a reply.

Revision: 0105, after 0104.
"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("refusal", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "refusal")
