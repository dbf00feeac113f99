"""Coaches, what authors ask them about, and what they suggest and note.

Revision: 0145, after 0144.
"""

import sqlalchemy as sa
from alembic import op

revision = "0145"
down_revision = "0144"
branch_labels = None
depends_on = None

CASCADE = {"ondelete": "CASCADE"}
SET_NULL = {"ondelete": "SET NULL"}
NOW = sa.func.now()


def _key(table: str, column: str, referred: str, **options: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{referred}"
    return sa.ForeignKeyConstraint([column], [f"{referred}.id"], name=name, **options)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _time(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True))


def _now(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=NOW, nullable=False)


def upgrade() -> None:
    op.add_column("members", sa.Column("coaches_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_members_coaches", "members", ["id"], postgresql_where=sa.text("coaches_since IS NOT NULL"))
    _make_requests()
    _make_edits()
    _make_notes()


def _make_requests() -> None:
    op.create_table(
        "coach_requests",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        _number("member_id"),
        _number("petition_id", nullable=True),
        _number("topic_id", nullable=True),
        sa.Column("language", sa.String),
        sa.Column("wish", sa.String, server_default="", nullable=False),
        _now("asked_at"),
        _number("coach_id", nullable=True),
        _now("heard_at"),
        _time("ended_at"),
        sa.Column("ended_as", sa.String),
        _time("thanked_at"),
        sa.CheckConstraint("ended_as IN ('ended', 'over')", name=op.f("ck_coach_requests_ended_as")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_coach_requests_ended_at")),
        _key("coach_requests", "member_id", "members", **CASCADE),
        _key("coach_requests", "petition_id", "petitions", **CASCADE),
        _key("coach_requests", "topic_id", "topics", **SET_NULL),
        _key("coach_requests", "coach_id", "members", **SET_NULL),
        sa.PrimaryKeyConstraint("id", name="pk_coach_requests"),
    )
    is_draft = sa.text("petition_id IS NULL AND ended_at IS NULL")
    is_open = sa.text("ended_at IS NULL")
    waits = sa.text("ended_at IS NULL AND coach_id IS NULL")
    op.create_index("ix_coach_requests_draft", "coach_requests", ["member_id"], unique=True, postgresql_where=is_draft)
    op.create_index(
        "ix_coach_requests_petition", "coach_requests", ["petition_id"], unique=True, postgresql_where=is_open
    )
    op.create_index("ix_coach_requests_open", "coach_requests", ["id"], postgresql_where=waits)
    op.create_index("ix_coach_requests_coach_id", "coach_requests", ["coach_id", "id"])
    for column in ("member_id", "petition_id", "topic_id", "heard_at", "ended_at"):
        op.create_index(f"ix_coach_requests_{column}", "coach_requests", [column])


def _make_edits() -> None:
    op.create_table(
        "coach_edits",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        _number("request_id"),
        _number("coach_id"),
        sa.Column("field", sa.String, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("lead", "gone", "new", "trail")),
        _now("made_at"),
        _time("answered_at"),
        sa.Column("answer", sa.String),
        sa.CheckConstraint("field IN ('demand', 'body')", name=op.f("ck_coach_edits_field")),
        sa.CheckConstraint("answer IN ('taken', 'refused', 'withdrawn')", name=op.f("ck_coach_edits_answer")),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_coach_edits_answered_at")),
        _key("coach_edits", "request_id", "coach_requests", **CASCADE),
        _key("coach_edits", "coach_id", "members", **CASCADE),
        sa.PrimaryKeyConstraint("id", name="pk_coach_edits"),
    )
    op.create_index("ix_coach_edits_request_id", "coach_edits", ["request_id", "id"])
    op.create_index("ix_coach_edits_coach_id", "coach_edits", ["coach_id"])


def _make_notes() -> None:
    op.create_table(
        "coach_notes",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        _number("request_id"),
        _number("coach_id"),
        sa.Column("words", sa.String, nullable=False),
        _now("made_at"),
        _key("coach_notes", "request_id", "coach_requests", **CASCADE),
        _key("coach_notes", "coach_id", "members", **CASCADE),
        sa.PrimaryKeyConstraint("id", name="pk_coach_notes"),
    )
    op.create_index("ix_coach_notes_request_id", "coach_notes", ["request_id", "id"])
    op.create_index("ix_coach_notes_coach_id", "coach_notes", ["coach_id"])


def downgrade() -> None:
    for table in ("coach_notes", "coach_edits", "coach_requests"):
        op.drop_table(table)
    op.drop_column("members", "coaches_since")
