"""Asking those who signed whether they move, giving signatures back, and telling those whose signature stays."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import exists, func, select, union_all

from ..core.data.db import db
from ..core.jobs.tasks import enqueue, enqueue_each, enqueue_for, task
from ..petitions.models import WITH_MAILBOX, Signature
from ..petitions.move_models import MovedSignature
from ..petitions.services import asking_again
from . import emails, letters, rules
from .models import Union
from .services import returning

ASKED_AT_ONCE = 200  # signatories
LOOKED_AT = 500  # unions


@task(queue="repairs", seconds=120)
def ask_due() -> None:
    """Go on asking about unions that are new: one of the three was hidden meanwhile."""
    lately = (Union.state == "joined", Union.joined_at > func.now() - rules.ASKED_FOR)
    both = union_all(*(select(Union.id, column).where(*lately) for column in (Union.first_id, Union.second_id)))
    enqueue_each(ask_signatories, select(both.subquery()).limit(LOOKED_AT))


@task(seconds=120)
def ask_signatories(union_id: int, petition_id: int, after: str = "") -> None:
    """Write to some, and ask for the next ones."""
    if letters.find_letter(union_id, petition_id) is not None:
        _go_on(ask_signatories, mail_about_union, union_id, petition_id, after)


@task(seconds=120)
def tell_parted(union_id: int, petition_id: int, after: str = "") -> None:
    """Tell some who signed the joint petition itself that it is closed, once all others have gone back."""
    if letters.find_farewell(union_id) is not None:
        _go_on(tell_parted, mail_about_parting, union_id, petition_id, after)


def _go_on(again: Callable[..., None], each: Callable[..., None], union_id: int, petition_id: int, after: str) -> None:
    is_asked = exists().where(MovedSignature.signature_id == Signature.id, MovedSignature.union_id == union_id)
    place = bytes.fromhex(after)
    found = asking_again.list_next(petition_id, ~is_asked, after=place, limit=ASKED_AT_ONCE)
    ids = [signature_id for signature_id, _place in found]
    enqueue_for(each, ids, union_id)
    if len(found) == ASKED_AT_ONCE:
        enqueue(again, union_id, petition_id, found[-1][1].hex())


@task(seconds=120)
def mail_about_union(signature_id: int, union_id: int) -> None:
    """The letter to one of them, once, unless they don't want it, or there is nothing to move to any more."""
    signature = db.session.get(Signature, signature_id, options=WITH_MAILBOX)
    if signature is None or signature.state != "counted":
        return
    if letter := letters.find_letter(union_id, signature.petition_id):
        compose = partial(emails.ask_to_move, letter=letter, signature=signature)
        asking_again.write_once(signature, MovedSignature, compose, **_row(signature, union_id))


@task(seconds=120)
def mail_about_parting(signature_id: int, union_id: int) -> None:
    """The same to one whose signature stays with the joint petition."""
    signature = db.session.get(Signature, signature_id, options=WITH_MAILBOX)
    if signature is None or signature.state != "counted":
        return
    letter = letters.find_farewell(union_id)
    if letter is not None and letter.joint.id == signature.petition_id:
        compose = partial(emails.tell_parted, letter=letter, signature=signature)
        asking_again.write_once(signature, MovedSignature, compose, **_row(signature, union_id))


@task(seconds=120)
def give_back(union_id: int) -> None:
    """Give signatures back, some people at a time; then tell those whose signature stays."""
    union = db.session.get(Union, union_id)
    if union is None or union.joined_id is None:
        return
    if returning.give_back_some(union_id):
        enqueue(give_back, union_id)
    else:
        enqueue(tell_parted, union_id, union.joined_id)


def _row(signature: Signature, union_id: int) -> dict[str, int]:
    return {"signature_id": signature.id, "union_id": union_id, "petition_id": signature.petition_id}
