"""Translations of petitions, and the language of the text that each signature was given to.

Revision: 0135, after 0134.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0135"
down_revision = "0134"
branch_labels = None
depends_on = None

SIGNED = ("signatures", "confirmations", "signature_deltas")
MAKE = """
CREATE OR REPLACE FUNCTION make_addition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {more}IF TG_TABLE_NAME = 'summaries' THEN
        INSERT INTO additions (kind, post_id, summary_id, author_id)
        VALUES ('summary', NEW.root_id, NEW.id, NEW.author_id);
    ELSE
        INSERT INTO additions (kind, post_id, note_id, author_id) VALUES ('note', NEW.post_id, NEW.id, NEW.author_id);
    END IF;
    RETURN NULL;
END $$
"""
OF_TRANSLATION = """IF TG_TABLE_NAME = 'translations' THEN
        INSERT INTO additions (kind, post_id, translation_id, author_id)
        VALUES ('translation', NEW.post_id, NEW.id, NEW.author_id);
    ELS"""


def upgrade() -> None:
    for table in SIGNED:
        op.add_column(table, sa.Column("read_in", sa.String, server_default="", nullable=False))
    op.add_column("petitions", sa.Column("is_translated", sa.Boolean, server_default="false", nullable=False))
    op.add_column(
        "petitions", sa.Column("translated_into", postgresql.ARRAY(sa.Text), server_default="{}", nullable=False)
    )
    op.create_table(
        "language_counts",
        sa.Column("petition_id", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        _of("language_counts", "petition_id", "petitions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("petition_id", "language", name="pk_language_counts"),
        postgresql_with={"fillfactor": "50"},
    )
    _make_translations()
    key = sa.ForeignKey("translations.id", name="fk_additions_translation_id_translations", ondelete="SET NULL")
    op.add_column("additions", sa.Column("translation_id", sa.BigInteger, key))
    op.create_index("ix_additions_translation_id", "additions", ["translation_id"], unique=True)
    _be_one_of("'note', 'summary', 'translation'", "note_id, summary_id, translation_id")
    op.execute(MAKE.format(more=OF_TRANSLATION))
    op.execute(
        "CREATE TRIGGER make_addition AFTER INSERT ON translations FOR EACH ROW EXECUTE FUNCTION make_addition()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER make_addition ON translations")
    op.execute(MAKE.format(more=""))
    op.execute("DELETE FROM additions WHERE kind = 'translation'")
    _be_one_of("'note', 'summary'", "note_id, summary_id")
    op.drop_column("additions", "translation_id")
    op.drop_table("translations")
    op.drop_table("language_counts")
    op.drop_column("petitions", "translated_into")
    op.drop_column("petitions", "is_translated")
    for table in SIGNED:
        op.drop_column(table, "read_in")


def _make_translations() -> None:
    op.create_table(
        "translations",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("post_id", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("author_id", sa.BigInteger, nullable=False),
        sa.Column("translator_id", sa.BigInteger),
        sa.Column("is_named", sa.Boolean, server_default="false", nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("body_html", sa.String, nullable=False),
        sa.Column("text_number", sa.BigInteger, nullable=False),
        sa.Column("version_number", sa.BigInteger, nullable=False),
        sa.Column("looks_like", sa.String),
        sa.Column("edited_from_id", sa.BigInteger),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("fell_behind_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_as", sa.String),
        sa.CheckConstraint(
            "ended_as IN ('replaced', 'declined', 'withdrawn', 'edited', 'removed')", name="ck_translations_ended_as"
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ck_translations_ended"),
        _of("translations", "post_id", "posts", ondelete="CASCADE"),
        _of("translations", "author_id", "members"),
        _of("translations", "translator_id", "members"),
        _of("translations", "edited_from_id", "translations", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_translations"),
    )
    op.create_index(
        "ix_translations_shown",
        "translations",
        ["post_id", "language"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_index(
        "ix_translations_waiting",
        "translations",
        ["post_id", "language", "author_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND ended_at IS NULL"),
    )
    op.create_index("ix_translations_post_id", "translations", ["post_id", "id"])
    op.create_index("ix_translations_author_id", "translations", ["author_id"])
    for column in ("translator_id", "edited_from_id"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_translations_{column}", "translations", [column], postgresql_where=where)


def _of(table: str, column: str, whose: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{whose}.id"], name=f"fk_{table}_{column}_{whose}", ondelete=ondelete)


def _be_one_of(kinds: str, texts: str) -> None:
    op.execute("ALTER TABLE additions DROP CONSTRAINT ck_additions_kind, DROP CONSTRAINT ck_additions_one_text")
    op.execute(f"ALTER TABLE additions ADD CONSTRAINT ck_additions_kind CHECK (kind IN ({kinds}))")
    op.execute(f"ALTER TABLE additions ADD CONSTRAINT ck_additions_one_text CHECK (num_nonnulls({texts}) <= 1)")
