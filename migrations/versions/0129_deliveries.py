"""Deliveries of petitions, what was answered and promised, and when an office was last written to.

Revision: 0129, after 0128.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("decision_maker_id", sa.BigInteger),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("contact_digest", sa.LargeBinary),
        sa.Column("contact_domain", sa.String, server_default="", nullable=False),
        sa.Column("reason_ids", sa.ARRAY(sa.BigInteger), server_default="{}", nullable=False),
        sa.Column("note", sa.String, server_default="", nullable=False),
        sa.Column("ended_for", sa.String),
        sa.Column("ended_why", sa.String, server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'answered', 'bounced', 'ended', 'ready', 'handed')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.CheckConstraint(
            "ended_for IN ('contact', 'moderator', 'petition', 'private')", name=op.f("ck_deliveries_ended_for")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name="fk_deliveries_petition_id_petitions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_maker_id"],
            ["decision_makers.id"],
            name="fk_deliveries_decision_maker_id_decision_makers",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_petition_id", "deliveries", ["petition_id", "id"])
    op.create_index(
        "ix_deliveries_decision_maker_id",
        "deliveries",
        ["decision_maker_id", "id"],
        postgresql_where=sa.text("decision_maker_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["decision_maker_id", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "delivery_answers",
        sa.Column("delivery_id", sa.BigInteger, nullable=False),
        sa.Column("stance", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("points", postgresql.JSONB, server_default="[]", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("stance IN ('agree', 'partly', 'refuse', 'ask')", name=op.f("ck_delivery_answers_stance")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_delivery_answers_delivery_id_deliveries", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_delivery_answers"),
    )
    op.create_table(
        "delivery_promises",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("words", sa.String, nullable=False),
        sa.Column("kept", sa.String),
        sa.Column("kept_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kept IN ('kept', 'partly', 'broken')", name=op.f("ck_delivery_promises_kept")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_delivery_promises_delivery_id_deliveries", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_promises"),
        sa.UniqueConstraint("delivery_id", "position", name="uq_delivery_promises_delivery_id_position"),
    )
    op.create_index(
        "ix_delivery_promises_due_on", "delivery_promises", ["due_on"], postgresql_where=sa.text("kept IS NULL")
    )
    op.create_table(
        "offices",
        sa.Column("decision_maker_id", sa.BigInteger, nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        sa.Column("reported_at", sa.DateTime(timezone=True)),
        sa.Column("refused_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["decision_maker_id"],
            ["decision_makers.id"],
            name="fk_offices_decision_maker_id_decision_makers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision_maker_id", name="pk_offices"),
    )


def downgrade() -> None:
    op.drop_table("offices")
    op.drop_table("delivery_promises")
    op.drop_table("delivery_answers")
    op.drop_table("deliveries")
