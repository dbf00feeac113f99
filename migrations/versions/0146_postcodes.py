"""Why a petition asks for a postcode, and how many signed in which area.

Revision: 0146, after 0145.
"""

import sqlalchemy as sa
from alembic import op

revision = "0146"
down_revision = "0145"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("petitions", sa.Column("postcode_why", sa.String, server_default="", nullable=False))
    op.create_table(
        "area_counts",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_area_counts_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "area", name="pk_area_counts"),
    )


def downgrade() -> None:
    op.drop_table("area_counts")
    op.drop_column("petitions", "postcode_why")
