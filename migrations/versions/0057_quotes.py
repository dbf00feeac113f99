"""Quotes, and who may quote a member.

Revision: 0057, after 0056.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE members ADD COLUMN quotable_by varchar NOT NULL DEFAULT 'everyone'
        CONSTRAINT ck_members_quotable_by CHECK (quotable_by IN ('everyone', 'followers', 'nobody'))
    """)
    op.create_table(
        "quotes",
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.Column("quoted_id", sa.BigInteger(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("quoted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("detached_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([each], ["posts.id"], name=op.f(f"fk_quotes_{each}_posts"), ondelete="CASCADE")
            for each in ("reply_id", "quoted_id")
        ),
        sa.PrimaryKeyConstraint("reply_id", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_quoted_id"), "quotes", ["quoted_id"])


def downgrade() -> None:
    op.drop_table("quotes")
    op.drop_column("members", "quotable_by")
