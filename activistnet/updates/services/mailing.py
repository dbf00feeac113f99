"""Mailing updates to signatories who want news: each letter is claimed by a row, then sent and noted, one at a time.

Nothing here happens in the transaction of the task: a row is claimed for good before its letter is made, and noted for
good as its last line goes (`core.jobs.letters`). Whoever ends in between leaves claimed rows, which others take once
they are due. So nobody is left out, and nobody is written to twice, but for whoever's letter was being taken in the
moment in which a process was killed: it comes again with the same Message-ID.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import partial

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased, undefer

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.jobs import letters
from ...members.models import Member
from ...petitions.heard import may_be_heard
from ...petitions.mailboxes import unseal_mailbox
from ...petitions.models import Petition, Signature
from ...petitions.newcomers import find_newcomer
from ...petitions.rules import is_told_of, may
from ...petitions.services.wanting import WANTS
from ...petitions.ties import SIGNATURES
from ...posts.models import Post
from ...posts.version_queries import is_out_of_sight
from ...posts.visibility import VISIBLE
from .. import rules
from ..lettering import Letter, compose
from ..models import CLAIMED, REFUSED, SENT, Update, UpdateLetter

LETTERS, UPDATES = UpdateLetter.__table__, Update.__table__
_update, _petition = aliased(Post), aliased(Post)
_writer, _starter = aliased(Member), aliased(Member)


@dataclass(frozen=True)
class Batch:
    """Some letters that are claimed until `due_at`, and what they say."""

    letter: Letter
    signature_ids: Sequence[int]
    due_at: datetime


def send_some(update_id: int, *, quota: int) -> int | None:
    """Send at most so many letters, for less than half a second; how many, or None once there are no more for now.

    Raises tasks.Later while the mail server is out of reach.
    """
    batch = _claim(update_id, quota)
    if batch is None:
        return None
    wanting = {each.id: each for each in _list_wanting(batch.signature_ids)}
    left = list(batch.signature_ids)
    sent = 0
    until = time.monotonic() + rules.UNIT_SECONDS
    try:
        while left:
            sent += _send(batch, left[0], wanting.get(left[0]))
            left.pop(0)
            if time.monotonic() >= until:  # one at least, as a slow machine gets on, too; taken by its server or not
                break
    finally:
        _let_go(batch, left, sent)
    return sent


def list_due() -> list[int]:
    """Updates whose next letters were due a while ago: nobody seems to send them, or they had to wait."""
    wanted = select(Update.post_id).where(Update.ended_at.is_(None), Update.next_at < func.now() - rules.LEASE)
    return list(db.session.scalars(wanted.order_by(Update.next_at).limit(100)))


def count_under_way() -> int:
    """How many updates are being mailed: they share what leaves in a second."""
    wanted = select(func.count()).select_from(Update).where(Update.ended_at.is_(None), Update.begun_at.is_not(None))
    return max(1, db.session.scalar(wanted) or 0)


def forget_old() -> bool:
    """Delete some rows of letters that were sent long ago; whether there may be more."""
    over = select(Update.post_id).where(Update.ended_at < func.now() - rules.KEPT)
    return delete_some(UpdateLetter, UpdateLetter.update_id.in_(over))


def _claim(update_id: int, quota: int) -> Batch | None:
    """Claim some letters: those that somebody left, then the next ones. None where there is nothing to send now."""
    with db.transaction(separate=True) as session:
        found = session.get(Update, update_id, with_for_update=True)
        if found is None or found.ended_at is not None:
            return None
        now = session.scalars(select(func.now())).one()
        if found.next_at is None or (found.next_at > now and found.begun_at is None):
            return None
        letter = _find_letter(session, found) if _may_leave(found) else None
        if letter is None:
            _wait(found, now)
            return None
        due_at = now + rules.LEASE
        ids = _claim_left(session, update_id, due_at, quota)
        ids += _claim_next(session, found, due_at, quota - len(ids))
        found.next_at = now
        if not ids and not _has_claimed(session, update_id):
            found.ended_at, found.title, found.body = now, "", ""
        return Batch(letter, ids, due_at) if ids else None


def _may_leave(found: Update) -> bool:
    """Whether its author has been here for a while, nobody of those who write is kept back, and it is still told of.

    Nor does the first letter leave once whoever wrote it runs the petition no more: also where they published it in the
    moment in which that ended.
    """
    petition, post = db.session.get_one(Petition, found.petition_id), db.session.get_one(Post, found.post_id)
    if found.begun_at is None and not may(petition, db.session.get_one(Member, post.author_id), "tell"):
        return False
    is_heard = is_told_of(petition) and may_be_heard(petition, post.author_id)
    return is_heard and find_newcomer(found.petition_id) is None


def _find_letter(session: Session, found: Update) -> Letter | None:
    """What its letters say from the first one on; None while nothing of it may be mailed.

    It may as long as everybody sees it and the petition, and both who wrote it and who started that are members whose
    words reach everybody. Where moderators have hidden what it said then, the letters left say what it says now.
    """
    wanted = (
        select(
            _update.title,
            _update.body,
            _update.slug,
            _writer.display_name.label("by"),
            _petition.id.label("petition_id"),
            _petition.title.label("demand"),
            _petition.slug.label("petition_slug"),
        )
        .join(_writer, _writer.id == _update.author_id)
        .join(_petition, _petition.id == found.petition_id)
        .join(_starter, _starter.id == _petition.author_id)
        .where(_update.id == found.post_id, _update.root_id.is_(None))
        .where(*(each.visibility == VISIBLE for each in (_update, _petition)))
        .where(*(and_(who.suspended_at.is_(None), who.deleted_at.is_(None)) for who in (_writer, _starter)))
        .where(*(or_(who.limited_until.is_(None), who.limited_until < func.now()) for who in (_writer, _starter)))
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    if found.begun_at is None:
        found.begun_at, found.title, found.body = session.scalars(select(func.now())).one(), row.title, row.body
    elif is_out_of_sight(found.post_id, found.title, found.body, session=session):
        found.title, found.body = row.title, row.body
    said = {"title": found.title, "body": found.body}
    return Letter(update_id=found.post_id, **{**row._mapping, **said})


def _wait(found: Update, now: datetime) -> None:
    """Look again later, but not for ever."""
    if now - found.published_at > rules.GIVEN_UP_AFTER:
        found.ended_at, found.title, found.body = now, "", ""
    else:
        found.next_at = now + rules.LOOKED_AGAIN_AFTER


def _claim_left(session: Session, update_id: int, due_at: datetime, quota: int) -> list[int]:
    """Those whose turn has come again: whoever had claimed them is gone, or their server wanted to be asked later."""
    left = (LETTERS.c.update_id == update_id, LETTERS.c.state == CLAIMED, LETTERS.c.due_at <= func.now())
    some = select(LETTERS.c.signature_id).where(*left).limit(quota).with_for_update(skip_locked=True)
    mine = update(LETTERS).where(LETTERS.c.update_id == update_id, LETTERS.c.signature_id.in_(some))
    return list(session.scalars(mine.values(due_at=due_at).returning(LETTERS.c.signature_id)))


def _claim_next(session: Session, found: Update, due_at: datetime, quota: int) -> list[int]:
    if quota <= 0:
        return []
    wanted = select(SIGNATURES.c.id).where(SIGNATURES.c.petition_id == found.petition_id, *WANTS)
    next_ones = wanted.where(SIGNATURES.c.id > found.up_to_id).order_by(SIGNATURES.c.id).limit(quota).subquery()
    rows = select(literal(found.post_id), next_ones.c.id, literal(due_at))
    new = insert(LETTERS).from_select(["update_id", "signature_id", "due_at"], rows).returning(LETTERS.c.signature_id)
    ids = sorted(session.scalars(new))
    if ids:
        found.up_to_id = ids[-1]
    return ids


def _has_claimed(session: Session, update_id: int) -> bool:
    left = select(LETTERS.c.signature_id).where(LETTERS.c.update_id == update_id, LETTERS.c.state == CLAIMED)
    return session.scalar(left.limit(1)) is not None


def _list_wanting(signature_ids: Sequence[int]) -> Sequence[Signature]:
    """Those who want news at this moment, and can be written to."""
    wanted = select(Signature).options(undefer(Signature.mailbox_sealed)).where(Signature.id.in_(signature_ids))
    return db.session.scalars(wanted.where(*WANTS, Signature.mailbox_sealed.is_not(None))).all()


def _send(batch: Batch, signature_id: int, signature: Signature | None) -> int:
    """Send one letter of a batch; how many were sent."""
    mailbox = _mailbox_of(signature) if signature else None
    if signature is None or mailbox is None:
        _note(batch, signature_id, None)
        return 0
    message = letters.find_mailable(partial(_compose, batch.letter, mailbox, signature))
    if message is None:
        _note(batch, signature_id, REFUSED)
        return 0
    try:
        outcome = letters.hand_over(message, partial(_noted, batch, signature_id))
    except BaseException:
        _note(batch, signature_id, CLAIMED)
        raise
    if outcome in (letters.REFUSED, letters.BUSY):
        _note(batch, signature_id, REFUSED if outcome == letters.REFUSED else CLAIMED, is_refusal=True)
    return int(outcome == letters.SENT)


def _mailbox_of(signature: Signature) -> str | None:
    digest, sealed = signature.mailbox_digest, signature.mailbox_sealed
    return unseal_mailbox(signature.petition_id, digest, sealed) if digest and sealed else None


def _compose(letter: Letter, mailbox: str, signature: Signature) -> EmailMessage:
    return compose(letter, mailbox, signature_id=signature.id, consent=signature.news)


@contextmanager
def _noted(batch: Batch, signature_id: int) -> Iterator[bool]:
    """Written before the last line of the letter goes, committed behind it; False where it isn't ours any more."""
    with db.transaction(separate=True) as session:
        mine = (LETTERS.c.state == CLAIMED, LETTERS.c.due_at == batch.due_at)
        sent = update(LETTERS).where(*_of(batch, signature_id), *mine).values(state=SENT)
        yield session.scalar(sent.returning(LETTERS.c.signature_id)) is not None


def _note(batch: Batch, signature_id: int, state: str | None, *, is_refusal: bool = False) -> None:
    """Say otherwise of a letter that was not sent: None forgets it, CLAIMED has it tried again, later each time."""
    which = _of(batch, signature_id)
    with db.transaction(separate=True) as session:
        if state is None:
            session.execute(delete(LETTERS).where(*which))
        elif not is_refusal:
            session.execute(update(LETTERS).where(*which).values(state=state, due_at=func.now()))
        else:
            _let_rest(session, batch, signature_id, state)


def _let_rest(session: Session, batch: Batch, signature_id: int, state: str) -> None:
    tries = session.scalar(select(LETTERS.c.tries).where(*_of(batch, signature_id))) or 0
    values = {"tries": tries + 1, "due_at": func.now() + rules.FIRST_REST * 2**tries}
    values["state"] = state if tries + 1 < rules.MOST_TRIES else REFUSED
    session.execute(update(LETTERS).where(*_of(batch, signature_id)).values(values))


def _of(batch: Batch, signature_id: int) -> tuple[ColumnElement[bool], ...]:
    return LETTERS.c.update_id == batch.letter.update_id, LETTERS.c.signature_id == signature_id


def _let_go(batch: Batch, left: Sequence[int], sent: int) -> None:
    """Others may take what this run had no time for."""
    update_id = batch.letter.update_id
    with db.transaction(separate=True) as session:
        ours = (LETTERS.c.update_id == update_id, LETTERS.c.state == CLAIMED, LETTERS.c.due_at == batch.due_at)
        session.execute(update(LETTERS).where(*ours, LETTERS.c.signature_id.in_(left)).values(due_at=func.now()))
        more = update(UPDATES).where(UPDATES.c.post_id == update_id)
        session.execute(more.values(sent_count=UPDATES.c.sent_count + sent))
