"""Who may reply in a thread and how fast, and decisions that slow, move, split and join threads.

Revision: 0056, after 0055.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

PICTURES = ("hide-avatar", "show-avatar", "hide-cover", "show-cover")
OF_MEMBERS = ("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend")
ACTIONS_BEFORE = ("hide", "restore", "lock", "unlock", "close", "dismiss", *PICTURES, *OF_MEMBERS)
ACTIONS = (*ACTIONS_BEFORE, "slow", "unslow", "move", "split", "merge")


def upgrade() -> None:
    op.create_table(
        "thread_gates",
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(), server_default="everyone", nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("slow_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_team", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("hears_followed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("who IN ('everyone', 'followers', 'topic', 'approved')", name=op.f("ck_thread_gates_who")),
        sa.CheckConstraint("minutes IN (1, 5, 15, 60)", name=op.f("ck_thread_gates_minutes")),
        sa.CheckConstraint("(minutes IS NULL) = (slow_until IS NULL)", name=op.f("ck_thread_gates_slow")),
        _of("thread_gates", "root_id", "posts"),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_thread_gates")),
    )
    op.create_table(
        "reply_turns",
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=False),
        _of("reply_turns", "root_id", "posts"),
        _of("reply_turns", "member_id", "members"),
        sa.PrimaryKeyConstraint("root_id", "member_id", name=op.f("pk_reply_turns")),
    )
    op.create_index(op.f("ix_reply_turns_member_id"), "reply_turns", ["member_id"])
    op.create_index(op.f("ix_reply_turns_replied_at"), "reply_turns", ["replied_at"])
    _allow(ACTIONS)


def downgrade() -> None:
    # The release before has no word for these.
    for table in ("decisions", "decision_acts"):
        op.execute(f"UPDATE {table} SET action = 'dismiss' WHERE action NOT IN {ACTIONS_BEFORE}")  # noqa: S608
    _allow(ACTIONS_BEFORE)
    op.drop_table("reply_turns")
    op.drop_table("thread_gates")


def _of(table: str, column: str, whose: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{whose}")
    return sa.ForeignKeyConstraint([column], [f"{whose}.id"], name=name, ondelete="CASCADE")


def _allow(actions: tuple[str, ...]) -> None:
    for table in ("decisions", "decision_acts"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
