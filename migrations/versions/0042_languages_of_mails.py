"""The language of the page on which somebody without a setting signed or asked to join, for the mails about it.

Revision: 0042, after 0041. What was there before has none, and is written to in the first language of the site. The
release before leaves it out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TABLES = ("confirmations", "signatures", "sign_ups")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "language")
