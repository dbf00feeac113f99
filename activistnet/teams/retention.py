"""What the tables of teams keep of people."""

from ..core.data.retention import Kept
from ..petitions.team_models import RESTS, TeamChange, TeamMember
from . import reactions
from .adoption_models import Adoption, AdoptionVote, Candidate
from .adoption_rules import OPEN_FOR
from .services import deciding, ending

RETENTION = (
    Kept(
        table=TeamMember,
        columns="petition_id member_id role asked_at joined_at ended_at ended_for",
        whose="the member who helps run a petition, or is asked to",
        why="who may do what for a petition, in public once they have accepted; and not asking again too soon",
        until="30 days after they said no, left or weren't asked any more, 60 after an invitation without an answer, or"
        " the member leaves",
        ends=(ending.forget_old, reactions.on_member_left),
        runs_out=TeamMember.ended_at,
        for_=RESTS,
    ),
    Kept(
        table=TeamChange,
        columns="id petition_id member_id actor_id what role changed_at",
        whose="the members it names",
        why="showing a team what changed in it, and who did that",
        until="the petition is deleted; names until the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Adoption,
        columns="id petition_id opened_at ends_at ended_at outcome winner_id vote_count winner_count",
        whose="whoever won",
        why="what came of votes about who runs a petition that was left",
        until="the petition is deleted; who won, until they leave",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Candidate,
        columns="adoption_id member_id signature_id why stood_at stepped_back_at removed_for",
        whose="the member who stands",
        why="who would run a petition that was left, and why, in public",
        until="the vote ends, or the member leaves",
        ends=(deciding.end_due, reactions.on_member_left),
        runs_out=Candidate.stood_at,
        for_=OPEN_FOR,
    ),
    Kept(
        table=AdoptionVote,
        columns="adoption_id signature_id member_sealed candidate_id closes_as voted_at",
        whose="the member who signed and votes",
        why="counting each vote once, and those of who may not write there not at all; whose it is, is sealed",
        until="the vote ends, or the member leaves",
        ends=(deciding.end_due, reactions.on_member_left),
        runs_out=AdoptionVote.voted_at,
        for_=OPEN_FOR,
    ),
)
