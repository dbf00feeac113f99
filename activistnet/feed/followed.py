"""What a member follows: the topics, and how many people, in one statement for every page of a home; and what is
featured there.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import BigInteger, bindparam, text

from ..core.data.db import db
from .featured import FEATURED, Choice, read

# Above so many follows, looking at each of them costs more than walking down what everybody did.
MANY_FOLLOWS = 1000

FOLLOWED = text(f"""
SELECT people.n AS people, topics.id, topics.slug, topics.name,
       ARRAY(
           SELECT root_id FROM thread_wishes
            WHERE member_id = :reader_id AND is_muted AND (ends_at IS NULL OR ends_at > now())
       ) AS muted,
       ({FEATURED}) AS featured
FROM (
    SELECT count(*) AS n FROM (SELECT 1 FROM follows WHERE member_id = :reader_id LIMIT {MANY_FOLLOWS + 1}) AS counted
) AS people
LEFT JOIN (
    SELECT topics.id, topics.slug, topics.name, topics.position
    FROM topic_follows JOIN topics ON topics.id = topic_follows.topic_id WHERE topic_follows.member_id = :reader_id
) AS topics ON true
ORDER BY topics.position, topics.id
""").bindparams(bindparam("reader_id", type_=BigInteger()))  # noqa: S608, a number of ours


class FollowedTopic(NamedTuple):
    """A topic that a member follows."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Followed:
    """How many people a member follows, counted no further than needed, the topics in the order of the site, the
    threads that the member wants to hear nothing of, and what is featured on the first page.
    """

    people_count: int
    topics: list[FollowedTopic]
    muted_ids: frozenset[int]
    featured: tuple[Choice, ...]


def find_followed(member_id: int) -> Followed:
    """What this member follows."""
    rows = db.session.execute(FOLLOWED, {"reader_id": member_id}).all()
    topics = [FollowedTopic(id=row.id, slug=row.slug, name=row.name) for row in rows if row.id is not None]
    return Followed(rows[0].people, topics, frozenset(rows[0].muted), read(rows[0].featured))
