"""Rules by which what is reported is out of sight until somebody has looked: at first that of private information.

Revision: 0065, after 0064.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topic_rules", sa.Column("hides_at_once", sa.Boolean(), server_default="false", nullable=False))
    op.execute("UPDATE topic_rules SET hides_at_once = true WHERE topic_id IS NULL AND code = 'private'")


def downgrade() -> None:
    op.drop_column("topic_rules", "hides_at_once")
