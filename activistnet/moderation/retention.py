"""What the tables of moderation keep of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .appeal_models import Appeal
from .desk_models import KeptReason, LeftOut
from .evidence_models import CasePicture
from .models import Act, Case, Decision, Report
from .receipt_models import Receipt
from .services.evidence import UNDECIDED_KEPT, WORDS_KEPT

RETENTION = (
    Kept(
        table=KeptReason,
        columns="id rule_id words made_at",
        why="words for decisions, kept for all who moderate there",
        until="it is removed, or its rule is",
    ),
    Kept(
        table=LeftOut,
        columns="member_id what until",
        whose="the moderator",
        why="not showing them today what they don't want to see",
        until="the day is over, or the member leaves",
        ends=(reactions.on_member_left, tasks.clear_away),
    ),
    Kept(
        table=Decision,
        columns="id post_id signature_id member_id case_id previous_id moderator_id action rule rule_id reason made_at"
        " told_at undone_at about_id about_topic_id group_id addition_id is_last",
        why="the public log: what staff decided in their office, and why",
        until="the post is deleted",
    ),
    Kept(
        table=Act,
        columns="id decision_id action until ended_at ended_by_id mark topic_id review_at reviewed_at",
        why="what each decision did, and when that ends by itself",
        until="the decision goes",
    ),
    Kept(
        table=Act,
        columns="before",
        whose="the members who follow, mute or wrote in what was moved",
        why="a decision can be undone for half a minute, and all is where it was",
        until="it is undone, or the people concerned are told",
        ends=(tasks.tell,),
    ),
    Kept(
        table=Case,
        columns="id post_id signature_id member_id topic_id is_review is_apart is_urgent about_topic_id group_id"
        " addition_id opened_at decided_at claimed_by_id claimed_until",
        why="what is reported about one thing is looked at once, by one moderator at a time",
        until="what it is about is gone from the database",
    ),
    Kept(
        table=Case,
        columns="evidence said_by",
        whose="the author of what was reported",
        why="deciding about what was changed or deleted meanwhile",
        until=f"{WORDS_KEPT.days} days after the decision",
        ends=(tasks.clear_away,),
    ),
    Kept(
        table=CasePicture,
        columns="case_id picture_id use alt width height tone kept_at",
        whose="the author of what was reported",
        why="deciding about pictures that were replaced or deleted meanwhile; their files are kept with these rows, and"
        " only moderators who may decide the case can open them",
        until=f"{WORDS_KEPT.days} days after the decision, {UNDECIDED_KEPT.days} days where nobody decides, or what the"
        " case is about is gone from the database",
        ends=(tasks.clear_away,),
    ),
    Kept(
        table=Appeal,
        columns="words",
        whose="the member who asked",
        why="somebody else reads them and answers",
        until=f"{UNDECIDED_KEPT.days} days, or the member leaves",
        ends=(reactions.on_member_left, tasks.clear_away),
    ),
    Kept(
        table=Appeal,
        columns="id case_id decision_id kind member_id made_at days action",
        whose="the member who asked",
        why="each decision is looked at again once, and whoever asked is answered",
        until="the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Report,
        columns="note evidence",
        whose="the reporter, and the author of the post",
        why="deciding, and looking at a decision again",
        until=f"{WORDS_KEPT.days} days after the decision, or the reporter leaves (the note)",
        ends=(reactions.on_member_left, tasks.clear_away),
    ),
    Kept(
        table=Report,
        columns="id post_id signature_id member_id about_topic_id group_id addition_id case_id reporter_id rule rule_id"
        " reported_at decision_id hid is_due",
        whose="the reporter",
        why="whoever reported is told what was decided, and decides nothing about it",
        until="the reporter leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Receipt,
        columns="token_hash report_id browser_hash look_id",
        whose="the reporter, who has no account",
        why="they have a link to what was decided, the same one if they report it again that day, and ask once for a"
        " second look",
        until=f"{WORDS_KEPT.days} days after the decision, or the reply to a second look; {UNDECIDED_KEPT.days} days"
        " where nobody decides",
        ends=(tasks.clear_away,),
    ),
)
