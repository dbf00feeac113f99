"""Pictures are kept for a case as they were when it was reported, and so is the name that it stood under.

Revision: 0095, after 0094.
"""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("said_by", sa.String(), server_default="", nullable=False))
    op.create_table(
        "case_pictures",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("picture_id", sa.String(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("tone", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_pictures_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "picture_id", name=op.f("pk_case_pictures")),
    )
    op.create_index("ix_case_pictures_picture_id", "case_pictures", ["picture_id"])


def downgrade() -> None:
    op.drop_table("case_pictures")
    op.drop_column("cases", "said_by")
