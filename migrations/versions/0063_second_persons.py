"""A suspension that waits for a second person: a look of its own kind, for so many days.

Revision: 0063, after 0062.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appeals", sa.Column("days", sa.BigInteger(), nullable=True))
    op.execute("ALTER TABLE appeals DROP CONSTRAINT ck_appeals_kind")
    op.execute("ALTER TABLE appeals ADD CONSTRAINT ck_appeals_kind CHECK (kind IN ('appeal', 'look', 'confirm'))")


def downgrade() -> None:
    op.execute("DELETE FROM cases WHERE id IN (SELECT case_id FROM appeals WHERE kind = 'confirm')")
    op.execute("ALTER TABLE appeals DROP CONSTRAINT ck_appeals_kind")
    op.execute("ALTER TABLE appeals ADD CONSTRAINT ck_appeals_kind CHECK (kind IN ('appeal', 'look'))")
    op.drop_column("appeals", "days")
