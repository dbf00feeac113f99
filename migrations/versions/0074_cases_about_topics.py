"""Cases about a topic: its name, its rules or what is done in its name.

Such a case stands apart: the index by which reports join an open case knows posts, signatures and members alone, and
the release before needs it as it is. So it is outside of it, as a look at a decision is, and has an index of its own.

Revision: 0074, after 0073.
"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

TABLES = ("cases", "decisions", "reports")
ABOUT = ("post_id", "signature_id", "member_id")
NEW = "about_topic_id"
PICTURES = ("hide-avatar", "show-avatar", "hide-cover", "show-cover")
OF_MEMBERS = ("ask-to-edit", "warn", "restrict", "unrestrict", "suspend", "unsuspend")
BEFORE = (
    *("hide", "restore", "lock", "unlock", "close", "dismiss"),
    *PICTURES,
    *OF_MEMBERS,
    *("slow", "unslow", "move", "split", "merge"),
)
AFTER = (*BEFORE, "close-topic", "open-topic", "warn-leads", "ask-leads")
FOLLOWED = "uq_decisions_post_id_signature_id_previous_id"
ONCE = {
    "ix_cases_once_of_topic": ("cases", [NEW], f"decided_at IS NULL AND is_apart AND {NEW} IS NOT NULL"),
    "ix_reports_once_of_topic": (
        "reports",
        [NEW, "reporter_id"],
        f"decision_id IS NULL AND reporter_id IS NOT NULL AND {NEW} IS NOT NULL",
    ),
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("is_apart", sa.Boolean(), server_default="false", nullable=False))
    for table in TABLES:
        key = sa.ForeignKey("topics.id", name=op.f(f"fk_{table}_{NEW}_topics"), ondelete="CASCADE")
        op.add_column(table, sa.Column(NEW, sa.BigInteger(), key, nullable=True))
        where = sa.text(f"{NEW} IS NOT NULL")
        op.create_index(op.f(f"ix_{table}_{NEW}"), table, [NEW, "id"], postgresql_where=where)
    for name, (table, columns, condition) in ONCE.items():
        op.create_index(name, table, columns, unique=True, postgresql_where=sa.text(condition))
    _be_about((*ABOUT, NEW))
    _allow(AFTER)


def downgrade() -> None:
    for table in TABLES[1:]:
        op.execute(f"DELETE FROM {table} WHERE {NEW} IS NOT NULL")  # noqa: S608
    op.execute(f"DELETE FROM cases WHERE {NEW} IS NOT NULL")  # noqa: S608
    _allow(BEFORE)
    _be_about(ABOUT)
    for table in TABLES:
        op.drop_column(table, NEW)
    op.drop_column("cases", "is_apart")


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
