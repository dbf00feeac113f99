"""Acts keep where what they moved was before, as long as that can be taken back.

Revision: 0106, after 0105.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision_acts", sa.Column("before", postgresql.JSONB(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("decision_acts", "before")
