"""What is searched: the words of posts, and the words that a mistyped one may mean.

Revision: 0035, after 0034. Triggers note what has to be read, whatever writes it, the release before included; the
worker of this release reads it. Posts that are there already are read in parts, the newest first, while the site goes
on: `search_filling` says down to which they have been.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# As `name_words` of 0008 folds names, but that the words stay where they are.
DROPPED = (
    r"[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]"
)
FOLD = f"""
CREATE FUNCTION search_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(
               translate(lower(regexp_replace(normalize(said, NFKD), '{DROPPED}', '', 'g')), 'øłđðħŧıς', 'olddhtiσ'),
               'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
$$
"""

# Of which language a folded text is: the one whose stop words leave least of it. In what is neither, English ends are
# taken off words, of the text and of the question alike.
LANGUAGE = r"""
CREATE FUNCTION search_language(folded text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN folded ~ '[\u0621-\u064a]{2}' THEN 'pg_catalog.arabic'::regconfig
        WHEN french < english THEN 'pg_catalog.french'::regconfig
        ELSE 'pg_catalog.english'::regconfig
    END
    FROM (
        SELECT length(to_tsvector('pg_catalog.french', folded)) AS french,
               length(to_tsvector('pg_catalog.english', folded)) AS english
    ) AS left_of_it
$$
"""

# A word, and what is left of it without one of its letters: two that differ in a letter have one of these in common.
NEAR = """
CREATE FUNCTION search_near(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT left(word, n - 1) || substr(word, n + 1)) || word
      FROM generate_series(1, least(length(word), 30)) AS n
$$
"""

KEEP = """
CREATE FUNCTION keep_search_of_posts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.visibility = 'deleted' THEN
        DELETE FROM search_documents WHERE post_id = NEW.id;
    END IF;
    INSERT INTO search_waiting (post_id) VALUES (NEW.id);
    RETURN NULL;
END $$
"""
KEEP_NAMES = """
CREATE FUNCTION keep_search_of_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting (member_id) VALUES (NEW.id);
    RETURN NULL;
END $$
"""
TRIGGERS = (
    """
    CREATE TRIGGER keep_search AFTER INSERT OR UPDATE OF title, body, visibility, topic_id ON posts
    FOR EACH ROW EXECUTE FUNCTION keep_search_of_posts()
    """,
    """
    CREATE TRIGGER keep_search AFTER INSERT OR UPDATE OF handle, display_name ON members
    FOR EACH ROW EXECUTE FUNCTION keep_search_of_members()
    """,
)
BEGIN_FILLING = """
INSERT INTO search_filling (id, below)
SELECT 1, CASE WHEN EXISTS (SELECT FROM members) THEN (SELECT coalesce(max(id), 0) + 1 FROM posts) ELSE 0 END
"""
ASK_FOR_IT = """
INSERT INTO outbox (job, args, queue) SELECT 'search.tasks.fill', '[]', 'repairs' FROM search_filling WHERE below > 0
"""


def upgrade() -> None:
    op.create_table(
        "search_documents",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_search_documents_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_search_documents")),
    )
    op.create_index("ix_search_documents_kind", "search_documents", ["kind", "post_id"])
    op.create_index(
        "ix_search_documents_words",
        "search_documents",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.String(collation="C"), nullable=False),
        sa.Column("near", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )
    op.create_index(
        "ix_search_words_near", "search_words", ["near"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.create_table(
        "search_waiting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_waiting")),
        postgresql_with={"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"},
    )
    op.create_table(
        "search_filling",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("below", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_filling")),
    )
    for statement in (FOLD, LANGUAGE, NEAR, KEEP, KEEP_NAMES, *TRIGGERS, BEGIN_FILLING, ASK_FOR_IT):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_search ON members")
    op.execute("DROP TRIGGER keep_search ON posts")
    for function in ("keep_search_of_members()", "keep_search_of_posts()"):
        op.execute(f"DROP FUNCTION {function}")
    for function in ("search_near(text)", "search_language(text)", "search_fold(text)"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DELETE FROM outbox WHERE job LIKE 'search.tasks.%'")
    for table in ("search_filling", "search_waiting", "search_words", "search_documents"):
        op.drop_table(table)
