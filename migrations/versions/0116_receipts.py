"""Links by which visitors read what came of their reports.

Revision: 0116, after 0115.
"""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=True),
        sa.Column("look_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_receipts_report_id_reports"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["look_id"], ["appeals.id"], name=op.f("fk_receipts_look_id_appeals"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_receipts")),
        sa.UniqueConstraint("report_id", name=op.f("uq_receipts_report_id")),
        sa.UniqueConstraint("look_id", name=op.f("uq_receipts_look_id")),
    )
    op.create_index(
        "ix_receipts_browser_hash",
        "receipts",
        ["browser_hash"],
        postgresql_where=sa.text("browser_hash IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("receipts")
