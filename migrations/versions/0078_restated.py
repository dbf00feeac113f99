"""What somebody takes the reply to say that they answer, and whether its author says that it does.

Revision: 0078, after 0077.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("restated", postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "restated")
