"""What somebody takes the reply to say that they answer, and whether its author says that it does.

Revision: 0074, after 0073.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("restated", postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "restated")
