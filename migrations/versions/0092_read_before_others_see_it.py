"""When an author last changed what a post says beside its words, and the mark of what a decision took out of sight.

Revision: 0092, after 0091.
"""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("beside_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision_acts", sa.Column("mark", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("decision_acts", "mark")
    op.drop_column("posts", "beside_changed_at")
