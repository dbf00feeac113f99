"""What a post said before and nobody reads any more, as moderators had it out of sight or asked for the change.

Revision: 0119, after 0118.
"""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_withheld = sa.Column("is_withheld", sa.Boolean, server_default=sa.false(), nullable=False)
    op.add_column("post_versions", is_withheld)


def downgrade() -> None:
    op.drop_column("post_versions", "is_withheld")
