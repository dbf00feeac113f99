"""When a member put the first steps aside, and what somebody wanted to do who joins first.

Revision: 0038, after 0037. The release before knows neither: its members are shown no first steps, and a wish to join
that it wrote keeps nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("settled_at", sa.DateTime(timezone=True)))
    op.add_column("sign_ups", sa.Column("kept_sealed", sa.LargeBinary()))


def downgrade() -> None:
    op.drop_column("sign_ups", "kept_sealed")
    op.drop_column("members", "settled_at")
