"""When moderators looked for signatures of a mail domain.

Revision: 0108, after 0107.
"""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "domain_looks",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("domain_digest", sa.LargeBinary(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_domain_looks_petition_id_petitions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "domain_digest", "first_at", "last_at", name=op.f("pk_domain_looks")),
    )


def downgrade() -> None:
    op.drop_table("domain_looks")
