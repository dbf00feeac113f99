"""Who is suspended is found at once, as every number of followers leaves them out.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_members_suspended", "members", ["id"], postgresql_where=sa.text("suspended_at IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_members_suspended", table_name="members")
