"""Whose form to join was sent at once after it was opened, for a month.

Revision: 0088, after 0087.
"""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_ups", sa.Column("is_quick", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "quick_joins",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_quick_joins_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_quick_joins")),
    )
    op.create_index(op.f("ix_quick_joins_created_at"), "quick_joins", ["created_at"])


def downgrade() -> None:
    op.drop_table("quick_joins")
    op.drop_column("sign_ups", "is_quick")
