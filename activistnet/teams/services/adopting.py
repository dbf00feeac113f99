"""Standing to run a petition that was left, stepping back, and voting about it, by those who signed it."""

from sqlalchemy import ColumnElement, exists, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data import audit
from ...core.data.crypto import seal
from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...core.events import publish
from ...follows.visibility import no_block_between
from ...members.models import Member
from ...petitions.counts import TABLE
from ...petitions.heartbeat import IS_LEFT
from ...petitions.models import Petition
from ...petitions.signed_lists import DIGITS
from ...petitions.ties import STANDING, the_one_first, theirs, ties
from ...posts.models import Post
from ...posts.visibility import VISIBLE
from ...topics.bans import expect_may_write, expect_not_banned
from ..adoption_models import Adoption, AdoptionVote, Candidate, voter_context
from ..adoption_queries import may_vote_until
from ..adoption_rules import CLOSES_AS, MOST_CANDIDATES, OPEN_FOR, RESTS
from ..errors import (
    EnoughStand,
    HasAuthor,
    NoCandidate,
    NotCounted,
    OwnPetition,
    ReachesFew,
    SignedLater,
    StoodBefore,
    VoteOver,
    VoteRests,
)
from ..events import AdoptionChanged, AdoptionOpened, CandidateTakenOff
from .inviting import hold

IS_STANDING: ColumnElement[bool] = Candidate.stepped_back_at.is_(None)


def stand(petition: Petition, member: Member, why: str) -> None:
    """Stand, with a sentence for everybody; the first one opens the vote. Who stands already says it otherwise.

    Raises Restricted, BannedFromTopic, ReachesFew, OwnPetition, NotCounted, HasAuthor, VoteRests, VoteOver,
    EnoughStand, StoodBefore.
    """
    expect_may_write(petition.topic_id, member)
    if member.limited_until is not None and member.limited_until > now():
        raise ReachesFew
    if member.id == petition.author_id:
        raise OwnPetition
    hold(petition.id)
    signature_id = _signature_of(petition.id, member)
    adoption = find_open(petition.id) or _open(petition)
    if not _takes_votes(adoption):
        raise VoteOver
    there = db.session.get(Candidate, (adoption.id, member.id), populate_existing=True)
    if there is not None and there.removed_for is not None:
        raise StoodBefore
    if (there is None or there.stepped_back_at) and _count_standing(adoption.id) >= MOST_CANDIDATES:
        raise EnoughStand
    said = {"signature_id": signature_id, "why": why, "stepped_back_at": None}
    row = insert(Candidate).values(adoption_id=adoption.id, member_id=member.id, **said)
    again = row.on_conflict_do_update(index_elements=["adoption_id", "member_id"], set_=said)
    db.session.execute(again, execution_options=QUIETLY)
    publish(AdoptionChanged(petition_id=petition.id))


def step_back(petition: Petition, member_id: int, *, removed_for: str | None = None) -> bool:
    """Stand no more, by oneself, or as moderators decided for this reason; whether they stood."""
    hold(petition.id)
    if (adoption := find_open(petition.id)) is None:
        return False
    mine = (Candidate.adoption_id == adoption.id, Candidate.member_id == member_id, IS_STANDING)
    values = {"stepped_back_at": func.now(), "why": ""} | ({"removed_for": removed_for} if removed_for else {})
    stood = update(Candidate).where(*mine).values(values).returning(Candidate.member_id)
    if db.session.scalar(stood, execution_options=QUIETLY) is None:
        return False
    publish(AdoptionChanged(petition_id=petition.id))
    return True


def take_off(petition: Petition, member_id: int, *, by: Member, reason: str) -> None:
    """Moderators have somebody stand no more, and say why; it is in the log of acts. Again changes nothing."""
    if not step_back(petition, member_id, removed_for=reason):
        return
    audit.record(by.id, "adoption.take_off", f"member:{member_id}", petition=petition.id, reason=reason)
    publish(CandidateTakenOff(petition_id=petition.id, member_id=member_id, reason=reason))


def vote(petition: Petition, member: Member, choice: str) -> None:
    """Want one of those who stand, by number, or that it is closed, and as what. The last word counts, and is secret.

    Raises BannedFromTopic, OwnPetition, NotCounted, SignedLater, VoteOver, NoCandidate.
    """
    expect_not_banned(petition.topic_id, member)
    if member.id == petition.author_id:
        raise OwnPetition
    adoption = find_open(petition.id, share=True)
    if adoption is None or not _takes_votes(adoption):
        raise VoteOver
    signature_id = _signature_of(petition.id, member, before=adoption)
    closes_as = choice if choice in CLOSES_AS else None
    candidate_id = None if closes_as else _candidate(adoption.id, choice, member)
    said = {"candidate_id": candidate_id, "closes_as": closes_as, "voted_at": func.now()}
    sealed = seal(f"{member.id:0{DIGITS}}", context=voter_context(adoption.id, signature_id))
    row = insert(AdoptionVote).values(adoption_id=adoption.id, signature_id=signature_id, member_sealed=sealed, **said)
    again = row.on_conflict_do_update(index_elements=["adoption_id", "signature_id"], set_=said)
    db.session.execute(again, execution_options=QUIETLY)


def find_open(petition_id: int, *, share: bool = False) -> Adoption | None:
    """The vote that goes on; with `share` it isn't ended before the end of the transaction."""
    wanted = select(Adoption).where(Adoption.petition_id == petition_id, Adoption.ended_at.is_(None))
    if share:
        wanted = wanted.with_for_update(read=True)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def _open(petition: Petition) -> Adoption:
    """Raises HasAuthor, VoteRests."""
    is_left = select(TABLE.c.id).where(TABLE.c.id == petition.id, IS_LEFT)
    if petition.visibility != "visible" or db.session.scalar(is_left) is None:
        raise HasAuthor
    rested = select(Adoption.id).where(
        Adoption.petition_id == petition.id, Adoption.outcome == "undecided", Adoption.ended_at > func.now() - RESTS
    )
    if db.session.scalar(rested.limit(1)) is not None:
        raise VoteRests
    adoption = Adoption(petition_id=petition.id, ends_at=func.now() + OPEN_FOR)
    db.session.add(adoption)
    db.session.flush()
    publish(AdoptionOpened(adoption_id=adoption.id, petition_id=petition.id, author_id=petition.author_id))
    return adoption


def _takes_votes(adoption: Adoption) -> bool:
    """Whether its time isn't over, its petition is seen, and nobody has heard from its author meanwhile."""
    was_heard = exists().where(TABLE.c.id == Adoption.petition_id, TABLE.c.heard_at > Adoption.opened_at)
    seen = exists().where(Post.id == Adoption.petition_id, Post.visibility == VISIBLE)
    goes_on = (Adoption.id == adoption.id, Adoption.ends_at > func.now(), ~was_heard, seen)
    return db.session.scalar(select(Adoption.id).where(*goes_on)) is not None


def _signature_of(petition_id: int, member: Member, *, before: Adoption | None = None) -> int:
    """Their signature, if it counts, and did while its author was heard. Raises NotCounted, SignedLater."""
    mine = theirs("signed_at", *STANDING).subquery("mine")
    wanted = select(mine.c.id, mine.c.state, mine.c.signed_at).order_by(*the_one_first(mine)).limit(1)
    row = db.session.execute(wanted, {"petition_id": petition_id, **ties(petition_id, member)}).one_or_none()
    if row is None or row.state != "counted":
        raise NotCounted
    if before is not None and row.signed_at >= may_vote_until(before.id):
        raise SignedLater
    return int(row.id)


def _candidate(adoption_id: int, choice: str, voter: Member) -> int:
    """Raises NoCandidate: also where one of the two has blocked the other."""
    if not choice.isdecimal() or len(choice) > DIGITS - 1:
        raise NoCandidate
    stands = (Candidate.adoption_id == adoption_id, Candidate.member_id == int(choice), IS_STANDING)
    on_terms = no_block_between(Candidate.member_id, literal_column(str(voter.id)))
    found = db.session.scalar(select(Candidate.member_id).where(*stands, on_terms))
    if found is None:
        raise NoCandidate
    return found


def _count_standing(adoption_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Candidate.adoption_id == adoption_id, IS_STANDING)) or 0
