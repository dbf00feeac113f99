"""Bans from topics, given by decisions.

Revision: 0094, after 0093.
"""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

ACTIONS_BEFORE = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss"),
    *("hide-avatar", "show-avatar", "hide-cover", "show-cover"),
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend"),
    *("slow", "unslow", "move", "split", "merge"),
    *("close-topic", "open-topic", "warn-leads", "ask-leads"),
    *("hold-signatures", "void-signatures", "count-signatures", "ask-second"),
)
BAN = ("ban-topic", "unban-topic")
TABLES = ("decisions", "decision_acts")


def upgrade() -> None:
    op.add_column("members", sa.Column("banned_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "topic_bans",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_topic_bans_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_bans_topic_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "topic_id", name=op.f("pk_topic_bans")),
    )
    op.create_index(op.f("ix_topic_bans_topic_id"), "topic_bans", ["topic_id"])
    op.create_index(op.f("ix_topic_bans_until"), "topic_bans", ["until"])
    key = sa.ForeignKey("topics.id", name=op.f("fk_decision_acts_topic_id_topics"), ondelete="CASCADE")
    op.add_column("decision_acts", sa.Column("topic_id", sa.BigInteger(), key, nullable=True))
    op.create_index(
        "ix_decision_acts_topic_id", "decision_acts", ["topic_id"], postgresql_where=sa.text("topic_id IS NOT NULL")
    )
    _allow((*ACTIONS_BEFORE[:16], *BAN, *ACTIONS_BEFORE[16:]))


def downgrade() -> None:
    # The release before has no word for these.
    for table in TABLES:
        op.execute(f"UPDATE {table} SET action = 'dismiss' WHERE action NOT IN {ACTIONS_BEFORE}")  # noqa: S608
    _allow(ACTIONS_BEFORE)
    op.drop_column("decision_acts", "topic_id")
    op.drop_table("topic_bans")
    op.drop_column("members", "banned_until")


def _allow(actions: tuple[str, ...]) -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
