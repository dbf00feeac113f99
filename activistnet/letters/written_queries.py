"""Letters with their words and names, as moderators read some of them and the office gets them."""

from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, undefer

from ..core.data.db import db
from ..members.models import Member
from ..petitions.mailboxes import unseal_hidden
from ..petitions.models import COUNTED, Signature
from . import rules
from .models import OUT, WAITING, Letter
from .queries import is_to, words_of

# Of a signature and its member, where it says who that is: it counts, and moderators let what they write reach others.
IS_HEARD = (
    Signature.state == COUNTED,
    or_(
        Member.id.is_(None),
        and_(
            Member.suspended_at.is_(None),
            or_(Member.limited_until.is_(None), Member.limited_until < func.now()),
            or_(Member.restricted_until.is_(None), Member.restricted_until < func.now()),
        ),
    ),
)


class Written(NamedTuple):
    """A letter as the office gets it; `name` is empty where its writer keeps it back."""

    id: int
    words: str
    name: str


def list_written(
    batch_id: int, *, state: str = WAITING, limit: int | None = None, session: Session | None = None
) -> list[Written]:
    """The letters of a batch in the order in which they were drawn: of signatures that count, by people who may speak.

    A member whose name is shown with the signature, and who is suspended or limited by now, isn't among them.
    """
    wanted = (
        select(Letter, Signature)
        .join(Signature, Signature.id == Letter.signature_id)
        .outerjoin(Member, Member.id == Signature.member_id)
        .options(undefer(Signature.is_name_withheld))
        .where(Letter.batch_id == batch_id, Letter.state == state, *IS_HEARD)
        .order_by(Letter.lot, Letter.id)
        .limit(limit)
    )
    return [_written(*row) for row in (session or db.session).execute(wanted)]


def places_of(petition_id: int, decision_maker_id: int | None, name: str) -> list[tuple[str, int]]:
    """From which countries letters to this one came, all that are there; few of one are other places, last."""
    wanted = (
        select(Signature.country, func.count().label("n"))
        .join(Letter, Letter.signature_id == Signature.id)
        .where(Letter.petition_id == petition_id, is_to(decision_maker_id, name), Letter.state != OUT)
        .where(Signature.state == COUNTED)
        .group_by(Signature.country)
        .order_by(func.count().desc(), Signature.country)
    )
    rows = [(row.country, row.n) for row in db.session.execute(wanted)]
    told = [(country, n) for country, n in rows if country and n >= rules.FEW_FROM]
    others = sum(n for _country, n in rows) - sum(n for _country, n in told)
    return [*told, *([("", others)] if others else [])]


def _written(letter: Letter, signature: Signature) -> Written:
    name = _name(signature) if letter.shows_name and not signature.is_name_withheld else ""
    return Written(letter.id, words_of(letter), name)


def _name(signature: Signature) -> str:
    digest = signature.mailbox_digest or signature.member_digest
    hidden: dict[str, Any] = unseal_hidden(signature.petition_id, digest, signature.hidden_sealed)
    return str(hidden.get("name") or signature.name)
