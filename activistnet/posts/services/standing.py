"""Whose votes count in a thread, and on which side: parts of statements, of :root."""

from sqlalchemy import literal_column, or_

from ...core.data.clauses import text_of
from ...members.models import Member
from ...members.readers import is_listed
from ...topics.bans import banned_from
from ..holds import REPORTED
from ..models import Post
from ..ranking import NEWCOMER_DAYS
from ..visibility import HELD, published

# What somebody has reported is out of sight at once; nobody's vote goes with it before a moderator has looked.
_REPORTED = (Post.visibility == HELD) & (Post.held_for == literal_column(f"'{REPORTED}'"))
_SEEN = text_of([or_(published(), _REPORTED)])
_COUNTS = text_of([is_listed(Member), Member.id.not_in(banned_from(literal_column("(SELECT topic_id FROM since)")))])


def standing_of(votes: str) -> str:
    """`voting` are those whose votes count, of all who take a side or are in the table `votes`.

    `standing` is the side of each whose votes count for one, and `sides` says how many these are on both.

    Whoever is looked up is looked up in sets that are made once, whatever the database believes of the sizes of tables:
    of a debate that grows in a day it has the statistics of yesterday. What somebody wrote is looked up by who it was.
    Within a CASE no set becomes a join, whose loops are as many as those who vote, times those who take a side.
    """
    return f"""
since AS MATERIALIZED (
    SELECT topic_id, greatest(created_at, week.ago) AS at, week.ago
    FROM posts, (SELECT now() - interval '{NEWCOMER_DAYS} days' AS ago) AS week WHERE id = :root
), stances AS MATERIALIZED (
    SELECT DISTINCT ON (author_id) author_id, stance FROM posts
    WHERE root_id = :root AND stance IN ('for', 'against', 'neutral') AND {_SEEN} ORDER BY author_id, id DESC
), voting AS MATERIALIZED (
    SELECT id FROM members WHERE {_COUNTS} AND id = ANY(ARRAY(
        SELECT author_id FROM stances UNION SELECT member_id FROM {votes} WHERE root_id = :root
    )) AND joined_at < (SELECT at FROM since)
), standing AS MATERIALIZED (
    SELECT author_id, stance FROM stances WHERE CASE WHEN author_id IN (SELECT id FROM voting) THEN (
        SELECT true FROM posts WHERE author_id = stances.author_id AND {_SEEN}
        AND topic_id = (SELECT topic_id FROM since) AND created_at < (SELECT ago FROM since) LIMIT 1
    ) END
), sides AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE stance = 'for') AS for_n, count(*) FILTER (WHERE stance = 'against') AS against_n
    FROM standing
)"""  # noqa: S608, no value is written into it
