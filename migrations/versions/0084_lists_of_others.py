"""Lists of other teams, their entries, and from which list a word rule was taken.

Revision: 0084, after 0083.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

KINDS = "kind IN ('word', 'domain', 'link', 'handle')"
STATES = "state IN ('draft', 'taken', 'aside')"
CHANGES = "change IN ('new', 'changed', 'gone')"


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.add_column("word_rules", sa.Column("source", sa.String(), server_default="", nullable=False))
    op.create_table(
        "outside_lists",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("vouched_by", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        _moment("added_at"),
        _moment("read_at"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        _number("version"),
        sa.Column("wrong", postgresql.JSONB(), nullable=True),
        _number("wrong_count"),
        sa.Column("rehearsed_at", sa.DateTime(timezone=True), nullable=True),
        _number("rehearsed_posts"),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["members.id"], name=op.f("fk_outside_lists_added_by_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_lists")),
    )
    op.create_index(op.f("ix_outside_lists_added_by_id"), "outside_lists", ["added_by_id"])
    op.create_index(op.f("ix_outside_lists_ends_at"), "outside_lists", ["ends_at"])
    op.create_table(
        "outside_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        _moment("added_at"),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("change", sa.String(), server_default="new", nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        _number("found_count"),
        _number("author_count"),
        _number("joined_count"),
        sa.Column("examples", postgresql.JSONB(), nullable=True),
        sa.Column("rule_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_outside_entries_kind")),
        sa.CheckConstraint(STATES, name=op.f("ck_outside_entries_state")),
        sa.CheckConstraint(CHANGES, name=op.f("ck_outside_entries_change")),
        sa.CheckConstraint("state <> 'aside' OR reason <> ''", name=op.f("ck_outside_entries_reason")),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["outside_lists.id"],
            name=op.f("fk_outside_entries_list_id_outside_lists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["word_rules.id"], name=op.f("fk_outside_entries_rule_id_word_rules"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["members.id"],
            name=op.f("fk_outside_entries_decided_by_id_members"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_entries")),
        sa.UniqueConstraint("list_id", "kind", "pattern", name=op.f("uq_outside_entries_list_id_kind_pattern")),
    )
    op.create_index("ix_outside_entries_pattern", "outside_entries", ["kind", "pattern"])
    op.create_index(op.f("ix_outside_entries_rule_id"), "outside_entries", ["rule_id"])
    op.create_index(op.f("ix_outside_entries_decided_by_id"), "outside_entries", ["decided_by_id"])


def downgrade() -> None:
    op.drop_table("outside_entries")
    op.drop_table("outside_lists")
    op.drop_column("word_rules", "source")
