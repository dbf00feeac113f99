"""The debate that most people argue in just now, with what is said best for and against."""

from dataclasses import dataclass

from sqlalchemy import text

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..members.models import Member
from ..members.readers import Role, has_profile
from ..posts.links import Address
from ..posts.queries import excerpt
from ..posts.visibility import offered_to

LONGEST = 280

_SEEN = text_of(offered_to(Role.VISITOR))
_HAS_PROFILE = text_of([has_profile(Member)])
# Looked for among the newest posts alone, so that a site of millions takes no longer. Best is what both sides find
# useful, and else what most people answer.
ARGUED = text(f"""
WITH lately AS MATERIALIZED (
    SELECT id, root_id, parent_id, author_id, stance, score, {_SEEN} AS is_seen FROM posts ORDER BY id DESC LIMIT 3000
), argued AS MATERIALIZED (
    SELECT lately.root_id FROM lately JOIN posts ON posts.id = lately.root_id AND {_SEEN}
    WHERE is_seen AND lately.stance IN ('for', 'against') GROUP BY lately.root_id
    HAVING count(DISTINCT lately.stance) = 2
    ORDER BY count(DISTINCT lately.author_id) DESC, max(lately.id) DESC LIMIT 1
), best AS MATERIALIZED (
    SELECT DISTINCT ON (said.stance) said.id, said.stance
    FROM argued JOIN lately AS said ON said.root_id = argued.root_id AND said.is_seen
    WHERE said.stance IN ('for', 'against')
    ORDER BY said.stance, said.score DESC, (
        SELECT count(DISTINCT author_id) FROM lately
        WHERE parent_id = said.id AND is_seen AND author_id <> said.author_id
    ) DESC, said.id DESC
)
SELECT best.id AS reply_id, best.stance, substr(said.body, 1, 1000) AS beginning, said.language AS said_language,
       CASE WHEN members.deleted_at IS NULL THEN members.display_name END AS author_name,
       CASE WHEN {_HAS_PROFILE} THEN members.handle END AS author_handle,
       root.id, root.kind, root.slug, root.title, root.language, root.reply_count,
       topics.slug AS topic_slug, topics.name AS topic_name, topics.is_sensitive
FROM best JOIN posts AS said ON said.id = best.id JOIN members ON members.id = said.author_id
JOIN posts AS root ON root.id = said.root_id JOIN topics ON topics.id = root.topic_id
ORDER BY best.stance DESC
""")  # noqa: S608, no value is written into it


@dataclass(frozen=True)
class Argument:
    """What somebody said for or against."""

    reply_id: int
    stance: str
    words: str
    language: str | None
    author_name: str | None
    author_handle: str | None


@dataclass(frozen=True)
class Debate:
    """A thread in which people differ. The first argument is for, the second against."""

    post: Address
    title: str
    language: str | None
    reply_count: int
    topic_slug: str
    topic_name: str
    is_sensitive: bool
    arguments: list[Argument]


def find_debate() -> Debate | None:
    """The one to show to everybody; None while nobody disagrees."""
    rows = db.session.execute(ARGUED).all()
    if not rows:
        return None
    one = rows[0]
    return Debate(
        post=Address(one.id, one.kind, one.slug),
        title=one.title,
        language=one.language,
        reply_count=one.reply_count,
        topic_slug=one.topic_slug,
        topic_name=one.topic_name,
        is_sensitive=one.is_sensitive,
        arguments=[
            Argument(
                reply_id=row.reply_id,
                stance=row.stance,
                words=excerpt(row.beginning, LONGEST),
                language=row.said_language,
                author_name=row.author_name,
                author_handle=row.author_handle,
            )
            for row in rows
        ],
    )
