"""What the tables of moderation keep of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .models import Decision, Report
from .services import WORDS_KEPT

RETENTION = (
    Kept(
        table=Decision,
        columns="id post_id signature_id previous_id moderator_id action rule rule_id reason made_at",
        why="the public log: what staff decided in their office, and why",
        until="the post is deleted",
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
        columns="id post_id signature_id reporter_id rule rule_id reported_at decision_id",
        whose="the reporter",
        why="whoever reported is told what was decided, and decides nothing about it",
        until="the reporter leaves",
        ends=(reactions.on_member_left,),
    ),
)
