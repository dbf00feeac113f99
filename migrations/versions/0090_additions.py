"""What members add to threads of others, context notes and summaries, as one thing that moderators can decide about.

The database makes the row with the text, also for the release before, which knows none of it.

Revision: 0090, after 0089.
"""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

TABLES = ("cases", "decisions", "reports")
ABOUT = ("post_id", "signature_id", "member_id", "about_topic_id", "group_id")
NEW = "addition_id"
FOLLOWED = "uq_decisions_post_id_signature_id_previous_id"
ONCE = {
    "ix_cases_once_of_addition": ("cases", [NEW], f"decided_at IS NULL AND is_apart AND {NEW} IS NOT NULL"),
    "ix_reports_once_of_addition": (
        "reports",
        [NEW, "reporter_id"],
        f"decision_id IS NULL AND reporter_id IS NOT NULL AND {NEW} IS NOT NULL",
    ),
}
MAKE = """
CREATE FUNCTION make_addition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'summaries' THEN
        INSERT INTO additions (kind, post_id, summary_id, author_id)
        VALUES ('summary', NEW.root_id, NEW.id, NEW.author_id);
    ELSE
        INSERT INTO additions (kind, post_id, note_id, author_id) VALUES ('note', NEW.post_id, NEW.id, NEW.author_id);
    END IF;
    RETURN NULL;
END $$
"""
FILL = """
INSERT INTO additions (kind, post_id, note_id, author_id)
SELECT 'note', post_id, id, author_id FROM context_notes ORDER BY id;
INSERT INTO additions (kind, post_id, summary_id, author_id)
SELECT 'summary', root_id, id, author_id FROM summaries ORDER BY id;
"""


def upgrade() -> None:
    op.create_table(
        "additions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("summary_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("visibility", sa.String(), server_default="visible", nullable=False),
        sa.Column("held_for", sa.String(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('note', 'summary')", name=op.f("ck_additions_kind")),
        sa.CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name=op.f("ck_additions_visibility")),
        sa.CheckConstraint("num_nonnulls(note_id, summary_id) <= 1", name=op.f("ck_additions_one_text")),
        sa.CheckConstraint("visibility <> 'held' OR held_for IS NOT NULL", name=op.f("ck_additions_held_for")),
        _of("post_id", "posts", ondelete="CASCADE"),
        _of("note_id", "context_notes", ondelete="SET NULL"),
        _of("summary_id", "summaries", ondelete="SET NULL"),
        _of("author_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_additions")),
        sa.UniqueConstraint("note_id", name=op.f("uq_additions_note_id")),
        sa.UniqueConstraint("summary_id", name=op.f("uq_additions_summary_id")),
    )
    for column in ("post_id", "author_id"):
        op.create_index(op.f(f"ix_additions_{column}"), "additions", [column])
    held = sa.text("visibility = 'held'")
    op.create_index("ix_additions_held", "additions", ["held_at", "id"], postgresql_where=held)
    op.execute(MAKE)
    for table in ("context_notes", "summaries"):
        op.execute(
            f"CREATE TRIGGER make_addition AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION make_addition()"
        )
    op.execute(FILL)
    for table in TABLES:
        key = sa.ForeignKey("additions.id", name=op.f(f"fk_{table}_{NEW}_additions"), ondelete="CASCADE")
        op.add_column(table, sa.Column(NEW, sa.BigInteger(), key, nullable=True))
        where = sa.text(f"{NEW} IS NOT NULL")
        op.create_index(op.f(f"ix_{table}_{NEW}"), table, [NEW, "id"], postgresql_where=where)
    for name, (table, columns, condition) in ONCE.items():
        op.create_index(name, table, columns, unique=True, postgresql_where=sa.text(condition))
    _be_about((*ABOUT, NEW))


def downgrade() -> None:
    for table in TABLES[1:]:
        op.execute(f"DELETE FROM {table} WHERE {NEW} IS NOT NULL")  # noqa: S608
    op.execute(f"DELETE FROM cases WHERE {NEW} IS NOT NULL")  # noqa: S608
    _be_about(ABOUT)
    for table in TABLES:
        op.drop_column(table, NEW)
    for table in ("context_notes", "summaries"):
        op.execute(f"DROP TRIGGER make_addition ON {table}")
    op.execute("DROP FUNCTION make_addition()")
    # What they keep out of sight has no place in the release before, which would show it.
    op.execute("DELETE FROM summaries WHERE id IN (SELECT summary_id FROM additions WHERE visibility <> 'visible')")
    op.drop_table("additions")


def _of(column: str, whose: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{whose}.id"], op.f(f"fk_additions_{column}_{whose}"), ondelete=ondelete)


def _be_about(columns: tuple[str, ...]) -> None:
    listed = ", ".join(columns)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about_one")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about_one CHECK (num_nonnulls({listed}) = 1)")
    op.execute(f"ALTER TABLE decisions DROP CONSTRAINT {FOLLOWED}")
    op.execute(f"ALTER TABLE decisions ADD CONSTRAINT {FOLLOWED} UNIQUE NULLS NOT DISTINCT ({listed}, previous_id)")
