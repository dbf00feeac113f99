"""Tokens that let somebody act for a member: making one, and using one up."""

from sqlalchemy import ScalarSelect, delete, select

from ...core.data.crypto import new_token, token_hash
from ...core.data.db import db
from ...members.models import Member
from .. import rules
from ..errors import LinkUsedUp
from ..models import Issued


def issue(kind: type[Issued], member_id: int, **values: object) -> str:
    """The token of a new row, which holds as long as the credential of now or, where one is named, of then."""
    token = new_token()
    under = {"credential": current(member_id), **values}
    db.session.add(kind(token_hash=token_hash(token), member_id=member_id, **under))
    db.session.flush()
    return token


def current(member_id: int) -> ScalarSelect[int]:
    """The credential of a member, as part of a statement."""
    return select(Member.credential).where(Member.id == member_id).scalar_subquery()


def use_up(issued: Issued) -> None:
    """Let this work no more. Of two who press it at once the second is refused. Raises LinkUsedUp.

    The member is held meanwhile, and looked at once more: the credential may have changed since it was found.
    """
    kind = type(issued)
    own = select(Member.id).where(Member.id == issued.member_id, Member.credential == issued.credential)
    if db.session.scalar(own.where(rules.may_act()).with_for_update(key_share=True)) is None:
        raise LinkUsedUp
    if db.session.scalar(delete(kind).where(kind.id == issued.id).returning(kind.id)) is None:
        raise LinkUsedUp
