"""Reports that take something out of sight at once say so, reasons are among that, and their cases come first.

Revision: 0101, after 0100.
"""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("hid", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("is_urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("signatures", sa.Column("reason_held_for", sa.String(), nullable=True))
    by_strangers = sa.text("hid = 'stranger'")
    op.create_index("ix_reports_hid_by_strangers", "reports", ["reported_at"], postgresql_where=by_strangers)
    urgent = sa.text("decided_at IS NULL AND is_urgent")
    op.create_index("ix_cases_urgent", "cases", ["opened_at", "id"], postgresql_where=urgent)


def downgrade() -> None:
    op.drop_index("ix_cases_urgent", "cases")
    op.drop_index("ix_reports_hid_by_strangers", "reports")
    op.drop_column("signatures", "reason_held_for")
    op.drop_column("cases", "is_urgent")
    op.drop_column("reports", "hid")
