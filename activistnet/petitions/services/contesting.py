"""Saying that something else came of a petition than its author says, and taking that back."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden
from ...members.models import Member
from ...posts.models import Post
from ...posts.services import posts
from .. import rules
from ..errors import ContestedAlready, NotSigned
from ..events import PetitionChanged
from ..life_models import OutcomeContest
from ..models import Petition
from .signing import find_signature_id, get_signature


def contest(petition: Petition, root: Post, member: Member, body: str) -> posts.Sent:
    """Reply to it as a signatory who sees otherwise what came of it, once.

    Raises Forbidden, NotSigned, ContestedAlready, and what `posts.reply` does.
    """
    expect_contestable(petition, member)
    sent = posts.reply(root, member, body=body)
    row = insert(OutcomeContest).values(reply_id=sent.id, petition_id=petition.id, member_id=member.id)
    written = row.on_conflict_do_nothing(index_elements=["petition_id", "member_id"]).returning(OutcomeContest.reply_id)
    if db.session.scalar(written) is None:
        raise ContestedAlready
    return sent


def expect_contestable(petition: Petition, member: Member) -> None:
    """Go on only if its author says what came of it, and if this is a signatory. Raises Forbidden, NotSigned."""
    if not rules.may_contest(petition, member):
        raise Forbidden
    signature_id = find_signature_id(petition.id, member)
    if signature_id is None or get_signature(signature_id).state != "counted":
        raise NotSigned


def take_back(petition_id: int, member: Member) -> None:
    """Contest it no more; the reply stays. Nothing where nothing was contested."""
    if forget(petition_id, member.id):
        publish(PetitionChanged(petition_id=petition_id))


def forget(petition_id: int, member_id: int) -> bool:
    """The same of whoever takes the signature back: only signatories contest it. Whether there was one."""
    mine = (OutcomeContest.petition_id == petition_id, OutcomeContest.member_id == member_id)
    return db.session.scalar(delete(OutcomeContest).where(*mine).returning(OutcomeContest.reply_id)) is not None


def forget_of(petition_id: int) -> None:
    """Nothing is left to contest: it is open again."""
    db.session.execute(delete(OutcomeContest).where(OutcomeContest.petition_id == petition_id))


def forget_person(member_id: int) -> None:
    """Whoever has left contests nothing."""
    db.session.execute(delete(OutcomeContest).where(OutcomeContest.member_id == member_id))
