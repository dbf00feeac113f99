"""What the tables of unions keep of people."""

from ..core.data.retention import Kept
from ..petitions.move_models import MovedSignature
from .models import JointOwner, Union, UnionText
from .services import joining, moving, proposing

RETENTION = (
    Kept(
        table=Union,
        columns="id first_id second_id joined_id proposer_id other_id state text_number proposed_at joined_at ended_at",
        why="which petitions were proposed to be joined, and what became of it",
        until="one of the petitions is deleted",
    ),
    Kept(
        table=UnionText,
        columns="union_id number author_id topic_id demand body targets goal written_at hidden_for",
        whose="who wrote it",
        why="what a joint petition is to say, so that both authors agree to the same text",
        until="its author leaves, unless the petitions were joined under it",
        ends=(proposing.end_of_member,),
    ),
    Kept(
        table=JointOwner,
        columns="petition_id member_id",
        whose="the owner",
        why="who owns a petition together with its author",
        until="they leave",
        ends=(joining.hand_over_of,),
    ),
    Kept(
        table=MovedSignature,
        columns="signature_id union_id petition_id asked_at moved_at to_id made_it state_before returned_at",
        whose="the signatory",
        why="that whoever signed was asked once whether their signature moves, and where it counts",
        until="the petition is deleted",
        ends=(moving.move,),
    ),
)
