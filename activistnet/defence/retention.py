"""What the tables of the defence keep of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .list_models import OutsideEntry, OutsideList
from .models import (
    AdditionHit,
    RecentText,
    SaidHit,
    SaidText,
    Shield,
    ShieldHold,
    ShieldRefusal,
    SignatureHit,
    WordHit,
    WordRule,
)
from .rules import REHEARSED
from .tasks import LISTS_KEPT, TEXTS_KEPT

RETENTION = (
    Kept(
        table=WordRule,
        columns="id kind pattern topic_id audience effect made_by_id made_at ends_at on_at on_by_id off_at rehearsed_at"
        " rehearsal source",
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
        table=AdditionHit,
        columns="rule_id addition_id found_at",
        whose="the author of the note or summary",
        why="how much a rule finds",
        until=f"{REHEARSED.days} days after it was found",
        ends=(tasks.clear_away,),
    ),
    Kept(
        table=SignatureHit,
        columns="rule_id signature_id found_at",
        whose="whoever signed",
        why="how much a rule finds",
        until=f"{REHEARSED.days} days after it was found",
        ends=(tasks.clear_away,),
    ),
    Kept(
        table=SaidText,
        columns="id kind author_id is_new words said_at",
        whose="whoever said it: a member's profile, collection, note or topic, also when it is another by now",
        why="a word rule is rehearsed on what was said in the last 30 days before it acts",
        until=f"{REHEARSED.days} days after it was said, or the member leaves",
        ends=(tasks.clear_away, reactions.on_member_left),
    ),
    Kept(
        table=SaidHit,
        columns="rule_id said_id found_at",
        whose="whoever said it",
        why="how much a rule finds",
        until=f"{REHEARSED.days} days after it was found",
        ends=(tasks.clear_away,),
    ),
    Kept(
        table=OutsideList,
        columns="id name website vouched_by added_by_id added_at read_at ends_at version wrong wrong_count rehearsed_at"
        " rehearsed_posts",
        why="which list of another team staff looks through, and where it is from",
        until=f"{LISTS_KEPT.days} days after the list's end",
        ends=(tasks.clear_lists,),
    ),
    Kept(
        table=OutsideEntry,
        columns="id list_id kind pattern label comment ends_at added_at state change version before found_count"
        " author_count joined_count examples rule_id decided_by_id decided_at reason",
        whose="whoever the list says something of",
        why="drafts of rules, and what moderators alone read beside a case: what another team says, weighing nothing",
        until=f"{LISTS_KEPT.days} days after the list's end",
        ends=(tasks.clear_lists,),
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
        table=ShieldRefusal,
        columns="shield_id asked_by_id rule reason asked_at confirmed_by_id begins_at shown_at",
        why="why all that a shield holds is refused, until each author is told: what staff decided in their office",
        until="all of it is decided",
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
