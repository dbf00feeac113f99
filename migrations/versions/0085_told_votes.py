"""Polls: what of the votes is told while they go on.

Revision: 0085, after 0084.
"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("poll_votes", sa.Column("told", sa.BigInteger(), nullable=True))
    op.execute("UPDATE poll_votes SET told = number")  # as everybody has seen them
    op.create_index("ix_poll_votes_told", "poll_votes", ["root_id", "told"])
    untold = sa.text("told IS DISTINCT FROM number")
    op.create_index("ix_poll_votes_untold", "poll_votes", ["root_id"], postgresql_where=untold)


def downgrade() -> None:
    op.drop_index("ix_poll_votes_untold", "poll_votes")
    op.drop_index("ix_poll_votes_told", "poll_votes")
    op.drop_column("poll_votes", "told")
