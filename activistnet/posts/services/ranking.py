"""Working out the order "best" of a thread from its votes, by the formula of `ranking`."""

from sqlalchemy import Select, delete, exists, func, or_, select, text

from ...core.data import repairs
from ...core.data.db import db
from ..context_models import ContextRating
from ..models import Post
from ..ranking import APART, FEWEST, STEP, Z_SQUARED
from ..useful_models import RankingDue, UsefulVote
from . import context
from .standing import standing_of


def _bound(n: str) -> str:
    return f"{100 * STEP} * {n} / (100 * {n} + {Z_SQUARED})"


def _told(side: str) -> str:
    """How many of a side may be told: as before, unless enough have changed it; none where few are left."""
    found = f"greatest(least(coalesce(votes.{side}_n, 0), sides.{side}_n - {APART}), 0)"
    before = f"coalesce(before.{side}_count, 0)"
    enough = f"CASE WHEN {found} >= {FEWEST} THEN {found} ELSE 0 END"
    return f"CASE WHEN abs({found} - {before}) >= {FEWEST} THEN {enough} ELSE {before} END"


_COUNTS = ("useful_count", "moved_count", "changed_count", "source_count", "for_count", "against_count")
_LOW, _HIGH = (_bound(f"{which}(for_count, against_count)") for which in ("least", "greatest"))
RANK = text(f"""
WITH {standing_of("useful_votes")}, said AS MATERIALIZED (
    SELECT reply_id, value, value IN ('useful', 'changed') AS is_useful,
           member_id IN (SELECT id FROM voting) AS is_counted,
           member_id IN (SELECT author_id FROM standing WHERE stance = 'for') AS is_for,
           member_id IN (SELECT author_id FROM standing WHERE stance = 'against') AS is_against
    FROM useful_votes WHERE root_id = :root
), votes AS MATERIALIZED (
    SELECT reply_id,
           count(*) FILTER (WHERE value = 'useful') AS useful_n, count(*) FILTER (WHERE value = 'moved') AS moved_n,
           count(*) FILTER (WHERE value = 'changed') AS changed_n, count(*) FILTER (WHERE value = 'source') AS source_n,
           count(*) FILTER (WHERE is_useful AND is_for) AS for_n,
           count(*) FILTER (WHERE is_useful AND is_against) AS against_n
    FROM said WHERE is_counted GROUP BY reply_id
), before AS MATERIALIZED (
    SELECT * FROM reply_scores WHERE reply_id = ANY(ARRAY(SELECT id FROM posts WHERE root_id = :root))
), told AS (
    SELECT coalesce(votes.reply_id, before.reply_id) AS reply_id,
           coalesce(useful_n, 0) AS useful_count, coalesce(moved_n, 0) AS moved_count,
           coalesce(changed_n, 0) AS changed_count, coalesce(source_n, 0) AS source_count,
           {_told("for")} AS for_count, {_told("against")} AS against_count
    FROM votes FULL JOIN before ON before.reply_id = votes.reply_id CROSS JOIN sides
), kept AS (
    INSERT INTO reply_scores (reply_id, {", ".join(_COUNTS)}) SELECT reply_id, {", ".join(_COUNTS)} FROM told
    ON CONFLICT (reply_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COUNTS)}
), scored AS (
    SELECT reply_id, ({_LOW} * {STEP} + {_HIGH}) * {STEP} + {_bound("(useful_count + changed_count)")} AS score
    FROM told
)
UPDATE posts SET score = scored.score FROM scored WHERE posts.id = scored.reply_id AND posts.score <> scored.score
""")  # noqa: S608, no value is written into it


def rank(root_id: int) -> None:
    """Put the replies of a thread in their order, and show what notes are to be shown; safe to repeat.

    Whoever votes meanwhile makes it due again.
    """
    repairs.alone("order of thread", root_id)
    db.session.execute(delete(RankingDue).where(RankingDue.root_id == root_id))
    db.session.execute(RANK, {"root": root_id})
    context.decide(root_id)


def lively(days: int) -> Select[int]:
    """The threads of so many days in which somebody voted, and those that were due and are not done."""
    was_active = (Post.root_id.is_(None), Post.last_active_at > func.now() - func.make_interval(0, 0, 0, days))
    has_votes = or_(*(exists().where(votes.root_id == Post.id) for votes in (UsefulVote, ContextRating)))
    return select(Post.id).where(*was_active, has_votes).union(select(RankingDue.root_id)).subquery().select()
