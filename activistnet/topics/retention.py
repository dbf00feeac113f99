"""What the tables of topics keep of people."""

from ..core.data.retention import Kept
from . import reactions
from .ban_models import TopicBan
from .coming_models import KEPT as COMINGS_KEPT
from .coming_models import Coming
from .deed_models import Deed
from .deed_rules import KNOWN
from .models import Topic, TopicFollow, TopicMember, TopicRole, TopicRule
from .offer_models import ASKED_FOR, RESTS, RoleOffer
from .proposal_models import Proposal, ProposalSupport
from .proposal_rules import KEPT
from .recall_models import Recall, RecallVote
from .services import bans, comings, deeds, offers, proposals, recalls

RETENTION = (
    Kept(
        table=Topic,
        columns="id slug name description position created_at closed_at visibility joining posting reviews welcome"
        " pinned tags languages is_sensitive",
        why="subjects, as the operator names them",
        until="the site",
    ),
    Kept(
        table=TopicRule,
        columns="id topic_id code number title text hides_at_once removed_at",
        why="rules that reports and decisions cite",
        until="the site",
    ),
    Kept(
        table=TopicFollow,
        columns="member_id topic_id created_at",
        whose="the member",
        why="the feed",
        until="undone, or the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=TopicMember,
        columns="member_id topic_id asked_at joined_at words",
        whose="the member",
        why="who sees and writes what is for members alone; the words until they are let in",
        until="they leave the topic or the site",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=TopicBan,
        columns="member_id topic_id until",
        whose="the member",
        why="what moderators decided: who writes nothing in a topic for a while",
        until="its end, or the member leaves",
        ends=(bans.end_due, reactions.on_member_left),
    ),
    Kept(
        table=TopicRole,
        columns="id topic_id member_id role appointed_by_id appointed_at until ended_at",
        whose="the member",
        why="who looks after a topic, who looked after it before, and by whom they were appointed",
        until="the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=RoleOffer,
        columns="topic_id member_id role days asked_by_id asked_at ended_at",
        whose="the member who is asked",
        why="asking somebody before they look after a topic, and not asking again too soon",
        until="they accept, 30 days after they were asked or said no, or the member leaves",
        ends=(offers.accept, offers.forget_old, reactions.on_member_left),
        runs_out=RoleOffer.asked_at,
        for_=ASKED_FOR + RESTS,
    ),
    Kept(
        table=Recall,
        columns="id topic_id member_id needs asked_at opened_at bound_at ends_at ended_at outcome electorate for_count"
        " against_count reason",
        whose="the lead",
        why="what came of votes about who leads a topic",
        until="the lead leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=RecallVote,
        columns="recall_id member_id asks recalls",
        whose="the member",
        why="counting each voice once, until a vote ends",
        until="the vote ends, or the member leaves",
        ends=(recalls.end_due, reactions.on_member_left),
    ),
    Kept(
        table=Deed,
        columns="member_id by_id words",
        whose="the member",
        why="telling whoever was removed from a topic or not let in, and looking at it again",
        until="a year, or the member leaves",
        ends=(deeds.forget_old, reactions.on_member_left),
        runs_out=Deed.done_at,
        for_=KNOWN,
    ),
    Kept(
        table=Deed,
        columns="id topic_id kind rule reason detail done_at asked_at answered_at answer is_taken_back",
        why="what was done in a topic's name, for everybody to read, without names",
        until="the site",
    ),
    Kept(
        table=Coming,
        columns="id topic_id member_id kind happened_at",
        whose="the member",
        why="whoever leads a topic for members alone sees who came to read there, and who went",
        until=f"{COMINGS_KEPT.days} days, or the member leaves",
        ends=(comings.forget_old, reactions.on_member_left),
        runs_out=Coming.happened_at,
        for_=COMINGS_KEPT,
    ),
    Kept(
        table=Proposal,
        columns="id author_id name description rules language visibility held state support_count proposed_at"
        " decided_at answer topic_id",
        whose="the member",
        why="topics that members propose, and what was decided",
        until="withdrawn, a year after the decision, or the member leaves",
        ends=(proposals.forget_old, reactions.on_member_left),
        runs_out=Proposal.decided_at,
        for_=KEPT,
    ),
    Kept(
        table=ProposalSupport,
        columns="proposal_id member_id",
        whose="the member",
        why="counting each supporter once, and telling them what was decided",
        until="the decision, taken back, or the member leaves",
        ends=(reactions.on_member_left,),
    ),
)
