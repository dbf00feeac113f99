"""What was promised to petitions, and what their authors and the offices say of whether it was kept.

Revision: 0137, after 0136.
"""

import sqlalchemy as sa
from alembic import op

revision = "0137"
down_revision = "0136"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("delivery_promises", sa.Column("asked_at", moment))
    op.create_table(
        "promise_words",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("promise_id", sa.BigInteger, nullable=False),
        sa.Column("said_by", sa.String, nullable=False),
        sa.Column("kept", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("link", sa.String, server_default="", nullable=False),
        sa.Column("said_at", moment, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("said_by IN ('author', 'office')", name="ck_promise_words_said_by"),
        sa.CheckConstraint("kept IN ('kept', 'partly', 'broken')", name="ck_promise_words_kept"),
        sa.ForeignKeyConstraint(
            ["promise_id"],
            ["delivery_promises.id"],
            name="fk_promise_words_promise_id_delivery_promises",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promise_words"),
    )
    op.create_index("ix_promise_words_promise_id", "promise_words", ["promise_id", "id"])
    op.create_index(
        "ix_promise_words_office_once",
        "promise_words",
        ["promise_id"],
        unique=True,
        postgresql_where=sa.text("said_by = 'office'"),
    )


def downgrade() -> None:
    op.drop_table("promise_words")
    op.drop_column("delivery_promises", "asked_at")
