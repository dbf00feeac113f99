"""The words of every member's name and handle, folded, so that people are found by any of them.

Revision: 0008, after 0007. A trigger writes the words, so whatever writes a name, the release before included, keeps
them right. That release searches with `lower(display_name)` and finds the same as before, without an index of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Signs on letters (accents, Hebrew points, Arabic vowels) and what has no shape: joiners, marks of direction.
DROPPED = (
    r"[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]"
)
# Written out, as what a letter is depends on the database's locale: all of Latin-1 but letters and digits (which are
# small by now), general and East Asian punctuation, the commas and hyphens of other scripts.
BETWEEN = (
    r"[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u00d7\u00f7\u02b9-\u02bf\u058a\u05be\u05c0\u05c3\u05f3\u05f4"
    r"\u060c\u061b\u061f\u0964\u0965\u2000-\u206f\u3000-\u303f\u30fb]+"
)

# What NFKD leaves whole: letters with a stroke, ligatures that are letters, the two other forms of i and sigma.
NAME_WORDS = f"""
CREATE FUNCTION name_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT left(word, 50)), '{{}}')
      FROM regexp_split_to_table(
               replace(replace(replace(replace(
                   translate(lower(regexp_replace(normalize(name, NFKD), '{DROPPED}', '', 'g')),
                             'øłđðħŧıς', 'olddhtiσ'),
                   'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
               '{BETWEEN}') AS word
     WHERE word <> ''
$$
"""  # noqa: S608

KEEP = """
CREATE FUNCTION keep_member_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM member_words WHERE member_id = NEW.id;
    IF NEW.kind = 'person' AND NEW.deleted_at IS NULL THEN
        INSERT INTO member_words (member_id, word)
        SELECT NEW.id, word FROM unnest(name_words(NEW.handle || ' ' || NEW.display_name)) AS word;
    END IF;
    RETURN NULL;
END $$
"""

TRIGGER = """
CREATE TRIGGER keep_member_words AFTER INSERT OR UPDATE OF handle, display_name, kind, deleted_at ON members
FOR EACH ROW EXECUTE FUNCTION keep_member_words()
"""

FILL = """
INSERT INTO member_words (member_id, word)
SELECT members.id, word FROM members, unnest(name_words(handle || ' ' || display_name)) AS word
 WHERE kind = 'person' AND deleted_at IS NULL
"""

IS_HERE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.execute("SET LOCAL statement_timeout = 0")  # filling takes about a second for each 50,000 members
    op.create_table(
        "member_words",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_words_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "word", name=op.f("pk_member_words")),
    )
    op.execute(NAME_WORDS)
    op.execute(KEEP)
    op.execute(TRIGGER)
    op.execute(FILL)
    op.create_index(op.f("ix_member_words_word_member_id"), "member_words", ["word", "member_id"], unique=False)
    op.drop_index("ix_members_name_prefix", table_name="members", postgresql_where=IS_HERE)


def downgrade() -> None:
    op.create_index(
        "ix_members_name_prefix",
        "members",
        [sa.literal_column("lower(display_name)").label("name_lower")],
        unique=False,
        postgresql_ops={"name_lower": "text_pattern_ops"},
        postgresql_where=IS_HERE,
    )
    op.execute("DROP TRIGGER keep_member_words ON members")
    op.execute("DROP FUNCTION keep_member_words()")
    op.execute("DROP FUNCTION name_words(text)")
    op.drop_index(op.f("ix_member_words_word_member_id"), table_name="member_words")
    op.drop_table("member_words")
