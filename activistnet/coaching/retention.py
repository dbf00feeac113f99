"""What the tables of coaching keep of people."""

from ..core.data.retention import Kept
from . import tasks
from .models import CoachEdit, CoachNote, CoachRequest
from .rules import KEPT
from .services import asking

UNTIL = f"{KEPT.days} days after the end, which comes after 90 untouched days at the latest; or the member leaves"

RETENTION = (
    Kept(
        table=CoachRequest,
        columns="id member_id petition_id topic_id language wish asked_at coach_id heard_at ended_at ended_as"
        " thanked_at",
        whose="the author who asks, and their coach",
        why="finding a coach for an author, and letting nobody else read the draft",
        until=UNTIL,
        ends=(asking.forget_member, tasks.clear_away),
        runs_out=CoachRequest.ended_at,
        for_=KEPT,
    ),
    Kept(
        table=CoachEdit,
        columns="id request_id coach_id field lead gone new trail made_at answered_at answer",
        whose="the coach who wrote it, and the author whose words are around it",
        why="the author takes or refuses each change by itself",
        until="the request goes, or one of the two leaves",
        ends=(asking.forget_member, tasks.clear_away),
    ),
    Kept(
        table=CoachNote,
        columns="id request_id coach_id words made_at",
        whose="the coach who wrote it",
        why="what a coach tells the author beside that",
        until="the request goes, or one of the two leaves",
        ends=(asking.forget_member, tasks.clear_away),
    ),
)
