"""Votes in which active members of a topic recall a lead.

Revision: 0081, after 0080.
"""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
ENDED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    numbers = ("electorate", "for_count", "against_count")
    op.create_table(
        "topic_recalls",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("topic_id", "member_id")),
        sa.Column("needs", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in numbers),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('recalled', 'kept', 'stopped', 'lapsed')", name=op.f("ck_topic_recalls_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_topic_recalls_ended_at")),
        *(_of("topic_recalls", *each) for each in (("topic_id", "topics"), ("member_id", "members"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_recalls")),
    )
    of_lead = ["topic_id", "member_id"]
    op.create_index("ix_topic_recalls_once", "topic_recalls", of_lead, unique=True, postgresql_where=ENDED)
    op.create_index("ix_topic_recalls_going_on", "topic_recalls", ["ends_at"], postgresql_where=ENDED)
    op.create_index("ix_topic_recalls_topic_id", "topic_recalls", ["topic_id", "id"])
    op.create_index("ix_topic_recalls_member_id", "topic_recalls", ["member_id"])
    op.create_table(
        "topic_recall_votes",
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("recall_id", "member_id")),
        sa.Column("asks", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("recalls", sa.Boolean(), nullable=True),
        *(_of("topic_recall_votes", *each) for each in (("recall_id", "topic_recalls"), ("member_id", "members"))),
        sa.PrimaryKeyConstraint("recall_id", "member_id", name=op.f("pk_topic_recall_votes")),
    )
    op.create_index(op.f("ix_topic_recall_votes_member_id"), "topic_recall_votes", ["member_id"])


def downgrade() -> None:
    op.drop_table("topic_recall_votes")
    op.drop_table("topic_recalls")


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")
