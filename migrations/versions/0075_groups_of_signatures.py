"""Groups of signatures that moderators look at together, and cases about them.

Revision: 0075, after 0074.
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

TABLES = ("cases", "decisions", "reports")
ABOUT = ("post_id", "signature_id", "member_id", "about_topic_id")
NEW = "group_id"
STATES = "('waiting', 'held', 'invalidated', 'restored')"
BEFORE = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss"),
    *("hide-avatar", "show-avatar", "hide-cover", "show-cover"),
    *("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend"),
    *("slow", "unslow", "move", "split", "merge"),
    *("close-topic", "open-topic", "warn-leads", "ask-leads"),
)
AFTER = (*BEFORE, "hold-signatures", "void-signatures", "count-signatures", "ask-second")
FOLLOWED = "uq_decisions_post_id_signature_id_previous_id"
NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "signature_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("domain_digest", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("before", sa.String(), server_default="waiting", nullable=False),
        sa.Column("taken_out", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_signature_groups_state")),
        sa.CheckConstraint(f"before IN {STATES}", name=op.f("ck_signature_groups_before")),
        _of("signature_groups", "petition_id", "petitions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_groups")),
    )
    op.create_index("ix_signature_groups_petition_id", "signature_groups", ["petition_id", "id"])
    op.create_table(
        "grouped_signatures",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("is_taken", sa.Boolean(), server_default="false", nullable=False),
        _of("grouped_signatures", "group_id", "signature_groups"),
        _of("grouped_signatures", "signature_id", "signatures"),
        sa.PrimaryKeyConstraint("group_id", "signature_id", name=op.f("pk_grouped_signatures")),
    )
    op.create_index("ix_grouped_signatures_signature_id", "grouped_signatures", ["signature_id"])
    for table in TABLES:
        key = sa.ForeignKey("signature_groups.id", name=op.f(f"fk_{table}_{NEW}_signature_groups"), ondelete="CASCADE")
        op.add_column(table, sa.Column(NEW, sa.BigInteger(), key, nullable=True))
        where = sa.text(f"{NEW} IS NOT NULL")
        op.create_index(op.f(f"ix_{table}_{NEW}"), table, [NEW, "id"], postgresql_where=where)
    once = sa.text(f"decided_at IS NULL AND is_apart AND {NEW} IS NOT NULL")
    op.create_index("ix_cases_once_of_group", "cases", [NEW], unique=True, postgresql_where=once)
    waits = sa.text(f"decided_at IS NULL AND {NEW} IS NOT NULL")
    op.create_index("ix_cases_of_groups", "cases", ["opened_at", "id"], postgresql_where=waits)
    _be_about((*ABOUT, NEW))
    _allow(AFTER)


def downgrade() -> None:
    # What they keep out of the count is held: the release before lets each of their people prove it.
    op.execute("UPDATE signatures SET state = 'held' WHERE state = 'invalidated'")
    for table in TABLES[1:]:
        op.execute(f"DELETE FROM {table} WHERE {NEW} IS NOT NULL")  # noqa: S608
    op.execute(f"DELETE FROM cases WHERE {NEW} IS NOT NULL")  # noqa: S608
    _allow(BEFORE)
    _be_about(ABOUT)
    for table in TABLES:
        op.drop_column(table, NEW)
    op.drop_table("grouped_signatures")
    op.drop_table("signature_groups")


def _of(table: str, column: str, whose: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{whose}.id"], op.f(f"fk_{table}_{column}_{whose}"), ondelete="CASCADE")


def _be_about(columns: tuple[str, ...]) -> None:
    listed = ", ".join(columns)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about_one")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about_one CHECK (num_nonnulls({listed}) = 1)")
    op.execute(f"ALTER TABLE decisions DROP CONSTRAINT {FOLLOWED}")
    op.execute(f"ALTER TABLE decisions ADD CONSTRAINT {FOLLOWED} UNIQUE NULLS NOT DISTINCT ({listed}, previous_id)")


def _allow(actions: tuple[str, ...]) -> None:
    for table in ("decisions", "decision_acts"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_action")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_action CHECK (action IN {actions})")
