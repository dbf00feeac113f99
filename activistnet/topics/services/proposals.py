"""Proposing a topic, supporting that, and deciding about it. Each decision is a line in the log of acts."""

from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data import audit, orders
from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.events import publish
from ...core.refusals import Forbidden, NotFound
from ...members.models import Member
from ...members.readers import Reader, is_heard
from ...members.rules import expect_may_publish
from ..errors import NameTaken, NoReason, NoWord, ProposalDecided, TooManyProposals
from ..events import ProposalDecidedOn, TopicProposed
from ..given import in_words
from ..models import Topic
from ..proposal_models import Proposal, ProposalSupport
from ..proposal_queries import ProposalName, list_names
from ..proposal_rules import KEPT, MOST_OPEN, are_near, rules_of
from ..queries import TopicLine, list_topics
from ..roles import Standing
from . import roles, rules, topics
from .addresses import word_of


class Said(NamedTuple):
    """What a proposal says."""

    name: str
    description: str
    rules: str
    language: str
    visibility: str


class Near(NamedTuple):
    """What there is already that may be the same."""

    topics: list[TopicLine]
    proposals: list[ProposalName]


def list_near(name: str, reader: Reader) -> Near:
    """Topics and open proposals whose name is like this one."""
    word = word_of(name)
    if not word:
        return Near([], [])
    there = [
        each for each in list_topics() if are_near(word, each.slug) or are_near(word, word_of(in_words(each.name)))
    ]
    return Near(there, [each for each in list_names(reader) if are_near(word, word_of(each.name))])


def propose(author: Member, said: Said, *, held: str | None) -> Proposal:
    """A new one; where it is held, nobody else sees it yet. Raises Restricted, NoWord, NameTaken, TooManyProposals."""
    expect_may_publish(author)
    word = word_of(said.name)
    if not word:
        raise NoWord
    if db.session.scalar(select(Topic.id).where(Topic.slug == word)) is not None:
        raise NameTaken
    db.session.execute(select(Member.id).where(Member.id == author.id).with_for_update(key_share=True))
    mine = select(func.count()).where(Proposal.author_id == author.id, Proposal.state == "open")
    if (db.session.scalar(mine) or 0) >= MOST_OPEN:
        raise TooManyProposals
    made = Proposal(author_id=author.id, held=held, **said._asdict())
    db.session.add(made)
    db.session.flush()
    publish(TopicProposed(proposal_id=made.id, author_id=author.id, is_held=held is not None))
    return made


def support(proposal_id: int, member: Member) -> None:
    """Want it, too; doing it again changes nothing. Raises Forbidden for one's own, ProposalDecided."""
    proposal = _get_open(proposal_id)
    if proposal.author_id == member.id:
        raise Forbidden
    row = insert(ProposalSupport).values(proposal_id=proposal.id, member_id=member.id)
    db.session.execute(row.on_conflict_do_nothing())


def stop_supporting(proposal_id: int, member: Member) -> None:
    """Want it no more."""
    mine = (ProposalSupport.proposal_id == proposal_id, ProposalSupport.member_id == member.id)
    db.session.execute(delete(ProposalSupport).where(*mine))


def withdraw(proposal_id: int, member: Member) -> None:
    """Take one's own away, as if it had never been. Raises Forbidden, ProposalDecided."""
    proposal = _get_open(proposal_id)
    if proposal.author_id != member.id:
        raise Forbidden
    db.session.delete(proposal)
    db.session.flush()


def hold(proposal_id: int, *, by: Standing) -> None:
    """Take an open one out of others' sight. Raises Forbidden, ProposalDecided."""
    _show(proposal_id, by, is_held=True)


def release(proposal_id: int, *, by: Standing) -> None:
    """Let others see it. Raises Forbidden, ProposalDecided."""
    _show(proposal_id, by, is_held=False)


def accept(proposal_id: int, *, answer: str, by: Standing) -> Topic:
    """Make the topic, with its rules, led and followed by whoever proposed it.

    Raises Forbidden, ProposalDecided, NameTaken, NotAppointable.
    """
    proposal = _to_decide(proposal_id, by)
    topic = topics.add_topic(name=proposal.name, description=proposal.description)
    topic.visibility = proposal.visibility
    topic.languages = [proposal.language] if proposal.language else []
    db.session.flush()
    for rule in rules_of(proposal.rules):
        rules.add_rule(topic.id, title=rule.title, text=rule.text)
    author = db.session.get_one(Member, proposal.author_id)
    roles.make_lead(topic, author, by=by)
    topics.follow(topic, author)
    orders.renew()
    _decide(proposal, by, state="accepted", answer=answer, topic_id=topic.id, held=None)
    return topic


def refuse(proposal_id: int, *, answer: str, hides: bool, by: Standing) -> None:
    """Say why there won't be such a topic; its words go out of others' sight, where they should.

    Raises Forbidden, ProposalDecided, NoReason.
    """
    proposal = _to_decide(proposal_id, by)
    if not answer:
        raise NoReason
    held = "hidden" if hides else None
    _decide(proposal, by, state="refused", answer=answer, topic_id=None, held=held)


def send_elsewhere(proposal_id: int, topic: Topic, *, answer: str, by: Standing) -> None:
    """Say in which topic there is room for it. Raises Forbidden, ProposalDecided."""
    proposal = _to_decide(proposal_id, by)
    _decide(proposal, by, state="elsewhere", answer=answer, topic_id=topic.id, held=None)


def forget_member(member_id: int) -> None:
    """A former member proposes nothing and supports nothing."""
    db.session.execute(delete(ProposalSupport).where(ProposalSupport.member_id == member_id))
    db.session.execute(delete(Proposal).where(Proposal.author_id == member_id))


def forget_old() -> bool:
    """Delete some of those that were decided a year ago; whether there may be more."""
    return delete_some(Proposal, Proposal.state != "open", Proposal.decided_at < func.now() - KEPT)


def _show(proposal_id: int, by: Standing, *, is_held: bool) -> None:
    if not by.may_moderate:
        raise Forbidden
    proposal = _get_open(proposal_id)
    if (proposal.held is not None) is is_held:
        return
    proposal.held = "moderators" if is_held else None
    db.session.flush()
    _note(proposal.id, by, "hold" if is_held else "release")


def _to_decide(proposal_id: int, by: Standing) -> Proposal:
    if by.site_role != "operator":
        raise Forbidden
    return _get_open(proposal_id)


def _decide(proposal: Proposal, by: Standing, **said: Any) -> None:
    heard = (ProposalSupport.proposal_id == proposal.id, is_heard(ProposalSupport.member_id))
    counted = select(func.count()).select_from(ProposalSupport).where(*heard).scalar_subquery()
    changed = update(Proposal).where(Proposal.id == proposal.id)
    db.session.execute(changed.values(support_count=counted, decided_at=func.now(), **said))
    publish(ProposalDecidedOn(proposal_id=proposal.id))
    db.session.execute(delete(ProposalSupport).where(ProposalSupport.proposal_id == proposal.id))
    _note(proposal.id, by, said["state"])


def _note(proposal_id: int, by: Standing, word: str) -> None:
    if by.member_id is not None:
        audit.record(by.member_id, f"topic.proposal_{word}", f"proposal:{proposal_id}")


def _get_open(proposal_id: int) -> Proposal:
    """One that isn't decided, which nobody else changes until the commit. Raises NotFound, ProposalDecided."""
    found = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    proposal = db.session.scalar(found.execution_options(populate_existing=True))
    if proposal is None:
        raise NotFound
    if proposal.state != "open":
        raise ProposalDecided
    return proposal
