"""A member's list of signatures is added to by the clock, with the count.

Revision: 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signature_deltas", sa.Column("list_owner", sa.LargeBinary(), nullable=True))
    op.add_column("signature_deltas", sa.Column("petition_sealed", sa.LargeBinary(), nullable=True))


IS_WAITING = "SELECT EXISTS (SELECT FROM signature_deltas WHERE list_owner IS NOT NULL)"


def downgrade() -> None:
    if op.get_bind().scalar(sa.text(IS_WAITING)):
        raise CommandError("Signatures wait to be noted in their members' lists. Let the clock do it, then try again.")
    op.drop_column("signature_deltas", "petition_sealed")
    op.drop_column("signature_deltas", "list_owner")
