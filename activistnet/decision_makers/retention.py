"""What the tables of decision makers keep of people."""

from ..core.data.retention import Kept
from . import reactions
from .models import DecisionMaker, DecisionMakerChange
from .rules import KEPT_UNASKED

RETENTION = (
    Kept(
        table=DecisionMaker,
        columns="id kind name office place slug key words contact_sealed is_private merged_into_id created_by_id"
        " created_at petition_count open_count won_count signature_count asked_since",
        whose="whoever named it first",
        why="whom petitions ask to act, and what they were asked",
        until=f"no petition asks it, {KEPT_UNASKED.days} days after it was named at the earliest; who named it until"
        " they leave",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=DecisionMakerChange,
        columns="id decision_maker_id into_id action reason moved made_by_id made_at undone_at",
        whose="the moderator",
        why="what moderators changed about whom petitions ask, told in public without their names, and undoing it",
        until="the decision maker is deleted, and who changed it until they leave",
        ends=(reactions.on_member_left,),
    ),
)
