"""What the tables of featuring keep of people."""

from ..core.data.retention import Kept
from . import editor_services, reactions
from .editor_models import ASKED_FOR, RESTS, EditorOffer
from .models import Featured

RETENTION = (
    Kept(
        table=Featured,
        columns="id post_id topic_id reason role place featured_at ends_at",
        why="what was put first, why, and as what somebody did so: everyone may look it up",
        until="the site",
    ),
    Kept(
        table=EditorOffer,
        columns="member_id days asked_by_id asked_at ended_at",
        whose="the member who is asked",
        why="asking somebody before they are an editor, and not asking again too soon",
        until="they accept, 30 days after they were asked or said no, or the member leaves",
        ends=(editor_services.accept, editor_services.forget_old, reactions.on_member_left),
        runs_out=EditorOffer.asked_at,
        for_=ASKED_FOR + RESTS,
    ),
)
