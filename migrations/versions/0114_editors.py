"""Editors, who feature on the first page, and who is asked to be one.

Revision: 0114, after 0113.
"""

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("edits_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_members_editors", "members", ["id"], postgresql_where=sa.text("edits_until IS NOT NULL"))
    op.create_table(
        "editor_offers",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_editor_offers_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_editor_offers_asked_by_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_editor_offers")),
    )
    op.create_index(op.f("ix_editor_offers_asked_by_id"), "editor_offers", ["asked_by_id"])
    op.create_index(op.f("ix_editor_offers_asked_at"), "editor_offers", ["asked_at"])


def downgrade() -> None:
    op.drop_table("editor_offers")
    op.drop_index("ix_members_editors", "members")
    op.drop_column("members", "edits_until")
