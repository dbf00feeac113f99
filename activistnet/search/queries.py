"""What is found among posts, for a reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import TextClause, bindparam, literal_column, text
from sqlalchemy.types import ARRAY, BigInteger, DateTime, Text

from ..core.data.clauses import text_of, there_is
from ..core.data.db import db
from ..core.data.paging import Page, read_cursor, write_cursor
from ..core.web.urls import LARGEST_ID
from ..core.words import markup
from ..core.words.language import language
from ..members.readers import Reader, Role
from ..petitions.models import Petition
from ..petitions.texts import with_text
from ..posts.links import post_url
from ..posts.models import Post
from ..posts.visibility import in_visible_thread, offered_to
from . import highlights
from .asking import Question
from .models import SearchDocument
from .rules import LANGUAGES, SINCE, STATES, Wanted

LINES = 20
FEW = 5  # of each kind, where all kinds are shown
BEST_OF = 60  # the newest, of which the best few are shown
NEWEST = 2_000  # of a kind, which are looked at one by one: what is frequent is found among them
MOST = 5_000  # that the index is asked for: what isn't frequent is all among them
EXCERPT = 220
SHOWN = 3_000  # letters of a text, among which words are marked

# Whether the reader may see the post `post_id`, and whether it is what was asked for otherwise.
_post_id: Any = literal_column("seen.post_id")


@dataclass(frozen=True)
class Found:
    """A post that has the words, with as much of it as shows them. A reply has the title of its thread, which may be
    in another language.
    """

    id: int
    kind: str
    slug: str
    title: Markup
    title_language: str | None
    excerpt: Markup
    author_name: str | None
    author_handle: str | None
    topic_slug: str
    topic_name: str
    is_sensitive: bool
    created_at: datetime
    language: str | None
    signature_count: int | None
    stage: str | None
    reply_count: int
    translated_into: str | None

    @property
    def url(self) -> str:
        """Where the text is that has the words."""
        return with_text(post_url(self), self.translated_into) if self.translated_into else post_url(self)


def find(question: Question, kinds: Sequence[str], wanted: Wanted, reader: Reader) -> dict[str, list[int]]:
    """The best few of each of these kinds, by kind."""
    rows = _ids(question, kinds, wanted, reader, before=LARGEST_ID, most=BEST_OF, enough=2 * FEW)
    found: dict[str, list[Any]] = {kind: [] for kind in kinds}
    for row in rows:
        found[row.kind].append(row)
    return {kind: [row.post_id for row in _best(some)] for kind, some in found.items()}


def list_found(question: Question, kind: str, wanted: Wanted, reader: Reader, *, after: str | None) -> Page[int]:
    """Those of one kind, the newest first."""
    before = read_cursor(after, (SearchDocument.post_id,))[0] if after else LARGEST_ID
    rows = _ids(question, [kind], wanted, reader, before=before, most=LINES + 1, enough=LINES + 1)
    ids = [row.post_id for row in rows]
    more = write_cursor([ids[LINES - 1]]) if len(ids) > LINES else None
    return Page(ids[:LINES], more, after)


def lines(question: Question, ids: Iterable[int]) -> dict[int, Found]:
    """What is shown of posts that were found for this reader, by their ids."""
    asked = {"query": question.query, "ids": list(ids), "reads": language()}
    return {row.id: _line(row) for row in db.session.execute(SHOW, asked)} if asked["ids"] else {}


def _best(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (-row.rank, -row.post_id))[:FEW]


def _ids(
    question: Question, kinds: Sequence[str], wanted: Wanted, reader: Reader, *, before: int, most: int, enough: int
) -> Any:
    since = SINCE.get(wanted.since)
    written_in = LANGUAGES.get(wanted.language)
    asked = {
        "query": question.query,
        "marks": "".join(f" & '#{mark}'" for mark in _marks(wanted, written_in)) + _in_any(wanted.speaking),
        "kinds": list(kinds),
        "before": before,
        "most": most,
        "enough": enough,
        "since": datetime.now(UTC) - since if since else None,
        "walks": not wanted.within,
        "newest": NEWEST,
        "probed": MOST,
    }
    state = wanted.state if wanted.state in STATES else ""
    return db.session.execute(_finding(reader.role, state), reader.values(**asked)).all()


def _marks(wanted: Wanted, written_in: str | None) -> list[str]:
    marks = [f"t{wanted.topic_id}"] if wanted.topic_id else []
    marks += [str(wanted.within)] if wanted.within else []
    return marks + ([written_in] if written_in else [])


def _in_any(topic_ids: Sequence[int]) -> str:
    marks = " | ".join(f"'#t{number}'" for number in topic_ids)
    return f" & ({marks})" if marks else ""


_stage = Petition.__table__.c.stage
IS_IN = {
    "open": _stage == literal_column("'open'"),
    "closed": _stage != literal_column("'open'"),
    "won": _stage == literal_column("'won'"),
}


@cache
def _finding(role: Role, state: str) -> TextClause:
    """The newest that have the words, looked for in two ways; each is bounded whatever the words.

    What is frequent is found by looking at the newest ones. Only where these are too few the index is asked, which
    gives what it has in no order. So a list of a word that more posts have than it is asked for ends where the newest
    below hold less than a page.
    """
    conditions = [there_is(Post, Post.id == _post_id, *offered_to(role), in_visible_thread(role))]
    if state:
        conditions.append(there_is(Petition.__table__, Petition.__table__.c.id == _post_id, IS_IN[state]))
    is_seen = text_of(conditions)
    asked = "CAST('(' || :query || ')' || :marks || ' & ''#' || kind || '''' AS tsquery)"
    is_new = "(CAST(:since AS timestamptz) IS NULL OR created_at >= :since)"
    return text(f"""
        SELECT wanted.kind, found.post_id, ts_rank(document.words, CAST(:query AS tsquery)) AS rank
          FROM (SELECT kind, {asked} AS question FROM unnest(:kinds) AS kind OFFSET 0) AS wanted, LATERAL (
               WITH walked AS MATERIALIZED (
                    SELECT post_id
                      FROM (
                           SELECT post_id, words, created_at FROM search_documents
                            WHERE kind = wanted.kind AND post_id < :before AND :walks
                            ORDER BY post_id DESC LIMIT :newest
                      ) AS seen
                     WHERE words @@ wanted.question AND {is_new} AND {is_seen} ORDER BY post_id DESC LIMIT :most
               ), probed AS MATERIALIZED (
                    SELECT post_id
                      FROM (
                           SELECT post_id
                             FROM (
                                  SELECT post_id, created_at FROM search_documents
                                   WHERE words @@ wanted.question AND (SELECT count(*) FROM walked) < :enough
                                   LIMIT :probed
                             ) AS few WHERE post_id < :before AND {is_new} ORDER BY post_id DESC OFFSET 0
                      ) AS seen
                     WHERE {is_seen} LIMIT :most
               )
               SELECT post_id FROM walked UNION SELECT post_id FROM probed ORDER BY post_id DESC LIMIT :most
          ) AS found JOIN search_documents AS document ON document.post_id = found.post_id
         ORDER BY found.post_id DESC
    """).bindparams(  # noqa: S608, no value is written into it
        bindparam("kinds", type_=ARRAY(Text)),
        bindparam("before", type_=BigInteger),
        bindparam("since", type_=DateTime(timezone=True)),
        bindparam("marks", type_=Text),
        bindparam("query", type_=Text),
    )


# Of a petition that has the words in another language alone, that text is shown.
SHOW = text(f"""
    SELECT posts.id, posts.kind, posts.slug, posts.created_at, posts.reply_count,
           coalesce(other.title, root.title, posts.title) AS title,
           left(coalesce(other.body, posts.body), {SHOWN}) AS body,
           coalesce(other.language, posts.language) AS language, other.language AS translated_into,
           coalesce(other.language, CASE WHEN posts.root_id IS NULL THEN posts.language ELSE root.language END)
               AS title_language,
           CASE WHEN author.deleted_at IS NULL THEN author.display_name END AS author_name,
           CASE WHEN author.deleted_at IS NULL AND author.kind = 'person' THEN author.handle END AS author_handle,
           topics.slug AS topic_slug, topics.name AS topic_name, topics.is_sensitive,
           petitions.signature_count + petitions.base_count AS signature_count, petitions.stage,
           ts_headline(CAST(coalesce(other.stems, document.language) AS regconfig),
                       search_fold(coalesce(other.title, posts.title) || ' '
                                   || left(coalesce(other.body, posts.body), {SHOWN})), CAST(:query AS tsquery),
                       'HighlightAll=true, StartSel={highlights.BEGIN}, StopSel={highlights.END}') AS marked
      FROM posts
      JOIN search_documents AS document ON document.post_id = posts.id
      JOIN members AS author ON author.id = posts.author_id
      JOIN topics ON topics.id = posts.topic_id
      LEFT JOIN posts AS root ON root.id = posts.root_id
      LEFT JOIN petitions ON petitions.id = posts.id
      LEFT JOIN LATERAL (
           SELECT said.language, said.title, said.body, said.stems
             FROM (
                  SELECT translations.*,
                         CASE language WHEN 'fr' THEN 'french' WHEN 'ar' THEN 'arabic' ELSE 'english' END AS stems
                    FROM translations WHERE post_id = posts.id AND accepted_at IS NOT NULL AND ended_at IS NULL
             ) AS said
             JOIN additions ON additions.translation_id = said.id AND additions.visibility = 'visible'
            WHERE NOT EXISTS (
                  SELECT FROM post_versions AS former
                   WHERE former.post_id = posts.id AND former.number = said.text_number
                     AND (former.is_withheld OR former.is_hidden)
                  )
              AND to_tsvector(CAST(said.stems AS regconfig), search_fold(said.title || ' ' || said.body))
                  @@ CAST(:query AS tsquery)
              AND NOT to_tsvector(CAST(document.language AS regconfig), search_fold(posts.title || ' ' || posts.body))
                  @@ CAST(:query AS tsquery)
            ORDER BY said.language = :reads DESC, said.language LIMIT 1
      ) AS other ON petitions.is_translated
     WHERE posts.id = ANY(:ids)
""").bindparams(  # noqa: S608, numbers and marks of ours
    bindparam("ids", type_=ARRAY(BigInteger)), bindparam("reads", type_=Text)
)


def _line(row: Any) -> Found:
    words = highlights.found_in(row.marked)
    body = highlights.around(markup.plain(row.body, SHOWN), words, EXCERPT)
    known = {name: getattr(row, name) for name in Found.__dataclass_fields__ if name not in ("title", "excerpt")}
    return Found(title=highlights.mark(row.title, words), excerpt=highlights.mark(body, words), **known)
