"""What the tables of the defence keep of people."""

from ..core.data.retention import Kept
from . import tasks
from .models import RecentText, Shield, ShieldHold, WordHit, WordRule
from .rules import REHEARSED
from .tasks import TEXTS_KEPT

RETENTION = (
    Kept(
        table=WordRule,
        columns="id kind pattern topic_id audience effect made_by_id made_at ends_at on_at on_by_id off_at rehearsed_at"
        " rehearsal",
        why="what new texts are compared with: what staff decided in their office",
        until="the site",
    ),
    Kept(
        table=WordHit,
        columns="rule_id post_id found_at",
        whose="the author of the post",
        why="how much a rule finds",
        until=f"{REHEARSED.days} days after it was found",
        ends=(tasks.clear_away,),
    ),
    Kept(
        table=Shield,
        columns="id topic_id post_id member_id proposed_at figures raised_at raised_by_id ends_at lowered_at",
        why="where what new accounts write waits, and who wanted that",
        until="the site",
    ),
    Kept(
        table=ShieldHold,
        columns="shield_id post_id",
        why="all that one shield holds is decided at once",
        until="the post is deleted",
    ),
    Kept(
        table=RecentText,
        columns="id author_id topic_id root_id is_new digest sent_at",
        whose="the author",
        why="the same text by several new accounts, or several times, and many of these at once, are noticed. A digest"
        " of the words, never these",
        until=f"{TEXTS_KEPT.days} day after it was sent",
        ends=(tasks.clear_away,),
    ),
)
