"""Telling of topics that members propose: those who decide, and those who wait for that."""

from sqlalchemy import ColumnElement, literal_column, select

from ..core.data.db import db
from ..members.models import Member
from ..topics.models import Topic
from ..topics.proposal_models import Proposal, ProposalSupport
from .services import News, tell_those

OPERATORS = ("'operator'",)
MODERATORS = ("'operator'", "'moderator'")


def tell_of_proposed(author_id: int, *, is_held: bool) -> list[int]:
    """Tell operators that a topic is proposed, and moderators of one that is held: a line a day, however many."""
    roles: list[ColumnElement[str]] = [literal_column(role) for role in (MODERATORS if is_held else OPERATORS)]
    return tell_those(News("topic-proposed", "proposals"), Member.role.in_(roles), Member.id != author_id)


def tell_of_decision(proposal_id: int) -> list[int]:
    """Tell whoever proposed a topic what was decided, and those who support it, unless its words are hidden.

    Whoever leads it now reads that in the line which says that they do.
    """
    proposal = db.session.get_one(Proposal, proposal_id, populate_existing=True)
    topic = db.session.get(Topic, proposal.topic_id) if proposal.topic_id else None
    data = {"proposal": str(proposal_id), "name": proposal.name, "state": proposal.state, "answer": proposal.answer}
    data |= {"slug": topic.slug, "topic": topic.name} if topic else {}
    own = News("topic-proposal", f"proposal:{proposal_id}", data={**data, "own": "yes"})
    if topic and proposal.state == "accepted":
        own = News("topic-role", f"topic:{topic.id}", data={**data, "role": "lead"})
    told = tell_those(own, Member.id == proposal.author_id)
    if proposal.held:
        return told
    supporters = select(ProposalSupport.member_id).where(ProposalSupport.proposal_id == proposal_id)
    return told + tell_those(
        own._replace(kind="topic-proposal", thing=f"proposal:{proposal_id}", data=data), Member.id.in_(supporters)
    )
