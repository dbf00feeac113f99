"""Reading words: what is new or changed, all there was before, and what nobody writes any more."""

from sqlalchemy import ARRAY, Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from ..core.data.db import db
from ..posts.models import Post
from ..posts.services import languages
from ..posts.translation_models import Translation
from ..posts.translation_queries import list_shown
from .models import SearchFilling, SearchWaiting
from .rules import LANGUAGES

WAITING = 300  # posts or members whose words are read in one transaction
FILLED = 500  # the same while all are read: nobody waits for it, and each may be cut off
WORDS = 2_000  # that are looked at in one transaction, whether somebody still writes them
LONGEST_WORD = 30
READ = 20_000  # letters of a text

# One reader of words at a time: of two, the slower one could put old words over new ones, or back what was deleted.
ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('search', 0))")
# What is new is asked for again soon, so it leaves the turn to whoever reads, and a post to whoever has it, as a merge
# has many: nobody waits for it, and no two in a circle.
ALONE_OR_LATER = text("SELECT pg_try_advisory_xact_lock(hashtextextended('search', 0))")
FREE = text("""
    SELECT id FROM posts WHERE id IN (SELECT post_id FROM search_waiting ORDER BY id LIMIT :most)
     ORDER BY id FOR KEY SHARE SKIP LOCKED
""")
TAKE = text("""
    DELETE FROM search_waiting AS waiting WHERE id IN (SELECT id FROM search_waiting ORDER BY id LIMIT :most)
       AND (member_id IS NOT NULL OR post_id = ANY(:free) OR NOT EXISTS (SELECT FROM posts WHERE posts.id = post_id))
    RETURNING post_id, member_id
""")
GONE = text("""
    DELETE FROM search_documents USING posts
     WHERE post_id = posts.id AND posts.id = ANY(:ids) AND visibility = 'deleted'
""")
# The stems are those of the text's own language; where that is not known, or has none here, of the one that leaves
# least of the text. It is found by a language only if it is not known to be in another one.
WRITE = text(f"""
    INSERT INTO search_documents (post_id, kind, language, created_at, words)
    SELECT id, kind, CAST(language AS text), created_at,
           setweight(to_tsvector(language, title), 'A') || to_tsvector(language, body)
           || array_to_tsvector(array_remove(ARRAY[
                  '#' || kind, '#t' || topic_id, '#' || coalesce(root_id, id),
                  CASE WHEN known IS NULL OR known IN ('en', 'fr', 'ar') THEN '#' || language END
              ], NULL))
      FROM (
           SELECT *, CASE known
                         WHEN 'en' THEN CAST('pg_catalog.english' AS regconfig)
                         WHEN 'fr' THEN CAST('pg_catalog.french' AS regconfig)
                         WHEN 'ar' THEN CAST('pg_catalog.arabic' AS regconfig)
                         ELSE search_language(title || ' ' || left(body, 1000))
                     END AS language
             FROM (
                  SELECT id, kind, topic_id, root_id, created_at, posts.language AS known,
                         search_fold(title) AS title, search_fold(left(body, {READ})) AS body
                    FROM posts WHERE id = ANY(:ids) AND visibility <> 'deleted'
             ) AS folded
      ) AS spoken
    ON CONFLICT (post_id) DO UPDATE
       SET language = excluded.language, words = excluded.words, kind = excluded.kind
""")  # noqa: S608, a number of ours
# What a petition says in other languages is found with it, in the stems of these.
ADD_TRANSLATION = text("""
    UPDATE search_documents
       SET words = words || setweight(to_tsvector(CAST(:stems AS regconfig), search_fold(:title)), 'A')
                 || to_tsvector(CAST(:stems AS regconfig), search_fold(:body)) || array_to_tsvector(:marks)
     WHERE post_id = :post_id
""").bindparams(bindparam("marks", type_=ARRAY(Text)))
# In one order, so that nobody waits in a circle.
KNOW = """
    INSERT INTO search_words (word, near)
    SELECT word, search_near(word)
      FROM (SELECT DISTINCT word FROM ({found}) AS words WHERE length(word) BETWEEN 4 AND {longest}) AS found
     ORDER BY word
    ON CONFLICT DO NOTHING
"""
TITLES = "SELECT unnest(name_words(title)) AS word FROM posts WHERE id = ANY(:ids) AND visibility = 'visible'"
KNOW_TITLES = text(KNOW.format(found=TITLES, longest=LONGEST_WORD))
NAMES = "SELECT word FROM member_words WHERE member_id = ANY(:ids)"
KNOW_NAMES = text(KNOW.format(found=NAMES, longest=LONGEST_WORD))
KNOW_TOPICS = text(KNOW.format(found="SELECT unnest(name_words(name)) AS word FROM topics", longest=LONGEST_WORD))
# A word of a title is in the index as one language or another has its stem.
UNKNOWN = text("""
    DELETE FROM search_words WHERE word IN (
        SELECT word FROM search_words AS known
         WHERE word > :after AND word <= :to
           AND NOT EXISTS (SELECT FROM member_words WHERE member_words.word = known.word)
           AND (SELECT true FROM search_documents WHERE words @@ (
                   to_tsquery('english', quote_literal(known.word) || '\\:A')
                   || to_tsquery('french', quote_literal(known.word) || '\\:A')
                   || to_tsquery('arabic', quote_literal(known.word) || '\\:A')
               ) LIMIT 1) IS NULL
    )
""")
LAST_OF_SOME = text(
    "SELECT max(word) FROM (SELECT word FROM search_words WHERE word > :after ORDER BY word LIMIT :most) AS s"
)
BEFORE = text("SELECT id FROM posts WHERE id < :below ORDER BY id DESC LIMIT :most")


def read_waiting(most: int = WAITING) -> int:
    """Read the words of some posts and members that are new or changed; how many were. What somebody has waits."""
    if not db.session.scalar(ALONE_OR_LATER):
        return 0
    free = list(db.session.scalars(FREE, {"most": most}))
    taken = db.session.execute(TAKE, {"most": most, "free": free}).all()
    if posts := {row.post_id for row in taken if row.post_id is not None}:
        _read_posts(sorted(posts))
    if members := {row.member_id for row in taken if row.member_id is not None}:
        db.session.execute(KNOW_NAMES, {"ids": sorted(members)})
    return len(taken)


def fill(most: int = FILLED) -> bool:
    """Read the words of some posts that were there before; whether there may be more. It may be cut off anywhere."""
    db.session.execute(ALONE)
    below = unread_below()
    ids = list(db.session.scalars(BEFORE, {"below": below, "most": most})) if below else []
    if ids:
        _read_posts(ids)
    _note(ids[-1] if len(ids) == most else 0)
    return len(ids) == most


def begin_filling() -> int:
    """Have every post read anew, the newest first; how many there may be."""
    db.session.execute(ALONE)
    db.session.execute(KNOW_TOPICS)
    highest = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    _note(highest)
    return highest


def unread_below() -> int:
    """Posts below this number were not read yet; 0 when all were."""
    return db.session.scalar(select(SearchFilling.below)) or 0


def know_members(after: int, most: int) -> int | None:
    """Know the words of some members' names who were there before; the last of them, if there may be more."""
    found = text("SELECT id FROM members WHERE id > :after ORDER BY id LIMIT :most")
    ids = list(db.session.scalars(found, {"after": after, "most": most}))
    if ids:
        db.session.execute(KNOW_NAMES, {"ids": ids})
    return ids[-1] if len(ids) == most else None


def forget_words(after: str, most: int = WORDS) -> str | None:
    """Forget some words that no name, title or topic has any more; the last of them, if there may be more."""
    last: str | None = db.session.scalar(LAST_OF_SOME, {"after": after, "most": most})
    if last is None:
        db.session.execute(KNOW_TOPICS)
        return None
    db.session.execute(UNKNOWN, {"after": after, "to": last})
    return last


def _read_posts(ids: list[int]) -> None:
    languages.guess_some(ids)
    db.session.execute(GONE, {"ids": ids})
    db.session.execute(WRITE, {"ids": ids})
    _read_translations(ids)
    db.session.execute(KNOW_TITLES, {"ids": ids})


def read_again(post_id: int) -> None:
    """Have its words read anew within seconds, as those of posts are that change."""
    db.session.add(SearchWaiting(post_id=post_id))
    db.session.flush()


def _read_translations(ids: list[int]) -> None:
    translated = select(Translation.post_id).where(Translation.post_id.in_(ids)).distinct()
    for each in [each for post_id in db.session.scalars(translated) for each in list_shown(post_id)]:
        marks = [f"#{LANGUAGES[each.language]}"] if each.language in LANGUAGES else []
        words = {"title": each.title, "body": each.body[:READ], "stems": LANGUAGES.get(each.language, "english")}
        db.session.execute(ADD_TRANSLATION, {"post_id": each.post_id, "marks": marks, **words})


def _note(below: int) -> None:
    note = insert(SearchFilling).values(id=1, below=below)
    db.session.execute(note.on_conflict_do_update(index_elements=["id"], set_={"below": below}))
