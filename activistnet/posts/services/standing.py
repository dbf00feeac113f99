"""Whose votes count in a thread, and on which side: parts of statements, of :root."""

from ...core.data.clauses import text_of
from ...members.models import Member
from ...members.readers import is_listed
from ..ranking import NEWCOMER_DAYS
from ..visibility import published

_SEEN = text_of([published()])


def standing_of(votes: str) -> str:
    """`standing` is where people stand, `listed` are those of them and of who is in the table `votes` whom lists show,
    `voting` those whose votes count, and `sides` how many stand on each side.

    Whoever is looked up is looked up in sets that are made once, whatever the database believes of the sizes of tables:
    of a debate that grows in a day it has the statistics of yesterday.
    """
    return f"""
standing AS MATERIALIZED (
    SELECT DISTINCT ON (author_id) author_id, stance FROM posts
    WHERE root_id = :root AND stance IN ('for', 'against', 'neutral') AND {_SEEN} ORDER BY author_id, id DESC
), listed AS MATERIALIZED (
    SELECT id, joined_at FROM members WHERE {text_of([is_listed(Member)])} AND id = ANY(ARRAY(
        SELECT author_id FROM standing UNION SELECT member_id FROM {votes} WHERE root_id = :root
    ))
), voting AS MATERIALIZED (
    SELECT id FROM listed WHERE joined_at < greatest(
        (SELECT created_at FROM posts WHERE id = :root), now() - interval '{NEWCOMER_DAYS} days'
    )
), sides AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE stance = 'for' AND author_id IN (SELECT id FROM listed)) AS for_n,
           count(*) FILTER (WHERE stance = 'against' AND author_id IN (SELECT id FROM listed)) AS against_n
    FROM standing
)"""  # noqa: S608, no value is written into it
