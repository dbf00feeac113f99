"""Why all that a shield holds is refused, and who confirms it.

Revision: 0087, after 0086.
"""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shield_refusals",
        sa.Column("shield_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shield_id"], ["shields.id"], name=op.f("fk_shield_refusals_shield_id_shields"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_shield_refusals_asked_by_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["members.id"],
            name=op.f("fk_shield_refusals_confirmed_by_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("shield_id", name=op.f("pk_shield_refusals")),
    )
    op.create_index(op.f("ix_shield_refusals_asked_by_id"), "shield_refusals", ["asked_by_id"])
    op.create_index(op.f("ix_shield_refusals_confirmed_by_id"), "shield_refusals", ["confirmed_by_id"])


def downgrade() -> None:
    op.drop_table("shield_refusals")
