"""People worth following, and topics by their words."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ARRAY, ColumnElement, Text, TextClause, bindparam, literal_column, text

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..core.data.rows import build_all
from ..follows.visibility import reaches, welcome
from ..members.readers import Reader, Role, is_listed

PEOPLE = 20
TOPICS = 20


@dataclass(frozen=True)
class Suggested:
    """A member to follow, and why: how many of those the reader follows do, whether they are in the reader's topics."""

    id: int
    handle: str
    display_name: str
    picture: str | None
    purpose: str
    follower_count: int
    is_in_topics: bool
    is_following: bool = False


@dataclass(frozen=True)
class TopicFound:
    """A topic that has the words in its name or description."""

    slug: str
    name: str
    description: str


def worth_following(reader: Reader) -> list[Suggested]:
    """Whom those the reader follows follow, then who is active in the reader's topics, then anybody who is lately."""
    return build_all(Suggested, db.session.execute(_suggesting(reader.role), reader.values(most=PEOPLE)))


def list_topics(words: tuple[str, ...], *, speaks: str = "") -> list[TopicFound]:
    """Topics with a word that begins like each of these, in the order the site gives them; all, or of one language."""
    asked = {"words": list(words), "most": TOPICS, "speaks": speaks}
    return build_all(TopicFound, db.session.execute(IN_TOPICS, asked))


MEMBER: ColumnElement[int] = literal_column("members.id")


@cache
def _suggesting(role: Role) -> TextClause:
    conditions = text_of([is_listed(), *welcome(role, MEMBER), *reaches(role, MEMBER)])
    return text(f"""
        WITH mine AS (
            SELECT followed_id FROM follows WHERE member_id = :reader_id ORDER BY created_at DESC LIMIT 100
        ), theirs AS (
            SELECT follows.followed_id AS id, count(*) AS n
              FROM mine, LATERAL (
                   SELECT followed_id FROM follows WHERE member_id = mine.followed_id ORDER BY created_at DESC LIMIT 30
              ) AS follows GROUP BY follows.followed_id ORDER BY n DESC LIMIT 100
        ), lately AS (
            SELECT actor_id AS id, max(at) AS at, bool_or(topic_id IN (
                       SELECT topic_id FROM topic_follows WHERE member_id = :reader_id
                   )) AS is_in_topics
              FROM (
                   SELECT actor_id, at, (SELECT topic_id FROM posts WHERE id = post_id) AS topic_id
                     FROM activities ORDER BY at DESC, id DESC LIMIT 300
              ) AS acts GROUP BY actor_id
        ), worth AS (
            SELECT id, coalesce(n, 0) AS n, coalesce(is_in_topics, false) AS is_in_topics, at
              FROM theirs FULL JOIN lately USING (id)
        )
        SELECT members.id, handle, display_name, picture, purpose, n AS follower_count, is_in_topics,
               false AS is_following
          FROM worth JOIN members ON members.id = worth.id
         WHERE members.id IS DISTINCT FROM :reader_id AND {conditions}
           AND NOT EXISTS (SELECT FROM follows WHERE member_id = :reader_id AND followed_id = members.id)
         ORDER BY n DESC, is_in_topics DESC, at DESC NULLS LAST, members.id LIMIT :most
    """)  # noqa: S608, no value is written into it


IN_TOPICS = text("""
    SELECT slug, name, description
      FROM topics
     WHERE cardinality(:words) > 0 AND (:speaks = '' OR :speaks = ANY(languages)) AND NOT EXISTS (
           SELECT FROM unnest(:words) AS asked WHERE NOT EXISTS (
               SELECT FROM unnest(name_words(name || ' ' || description)) AS word WHERE starts_with(word, asked)
           )
     )
     ORDER BY position, id LIMIT :most
""").bindparams(bindparam("words", type_=ARRAY(Text)), bindparam("speaks", type_=Text))
