"""Only signatures that name their member stand in the index that keeps them apart: most don't, and are written quicker.

Revision: 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BOTH = ["petition_id", "member_id"]


def upgrade() -> None:
    where = sa.text("member_id IS NOT NULL")
    op.create_index("ix_signatures_member_once", "signatures", BOTH, unique=True, postgresql_where=where)
    op.drop_constraint("uq_signatures_petition_id_member_id", "signatures")


def downgrade() -> None:
    op.create_unique_constraint("uq_signatures_petition_id_member_id", "signatures", BOTH)
    op.drop_index("ix_signatures_member_once", "signatures")
