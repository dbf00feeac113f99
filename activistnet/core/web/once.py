"""Forms that come again are answered as they were: three clicks on a slow line, or an answer that was lost.

It is the same form when it comes from the same page of the same browser with the same words. A browser that goes Back
asks for the page anew: where a view says `by_words`, the same words are enough for a while. Where one says
`for_a_moment`, the same page is soon meant anew. Whoever comes while the
first is being answered waits for that, without a connection; a few do at once, as each holds a place. What was answered
is kept for a day, sealed with what only that browser can send, so that nothing here opens it. Who sends more than
people do is answered without being kept, or they would fill the disk.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response, current_app, g, request
from sqlalchemy import Interval, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from ..application import Hook
from ..data.db import Base, CreatedAt, db
from ..data.parts import delete_some
from ..data.sealed import with_its_own_key
from ..data.statements import as_text
from ..jobs.tasks import enqueue, task
from ..outside.places import Places
from ..refusals import Busy
from .limits import HOUR, Limit, client_key, is_within

View = TypeVar("View", bound=Callable[..., Any])
KEPT = timedelta(days=1)  # how long a page may be open and still be answered alike
WHILE_BACK = timedelta(minutes=10)
MOMENT = timedelta(minutes=1)
LOST = timedelta(seconds=30)  # after which whoever had the turn is believed to be gone with its process
WAIT, TURNS = 0.1, 100  # ten seconds in all
MOST_WAITING = 4  # in a process
MOST_KEPT = Limit("forms kept", 600, HOUR)  # of an address; its rows take half a kilobyte each
NONCE = 12
# Why a form may come twice although nothing is kept of it.
STATE = "It sets a state and makes no thing."
OWN_KEY = "It has a key of its own, which lasts through signing in."
OF_THE_PAGE = ("csrf_token", "opened")  # another one on each page, whatever is typed there
SENT_BACK = ("Location", "Set-Cookie", "Content-Type", "Clear-Site-Data")


class AnsweredForm(Base):
    """A form that was sent, by a digest that only its browser can make; without an answer while that is being made."""

    __tablename__ = "answered_forms"
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    answer_sealed: Mapped[bytes | None] = mapped_column(info=with_its_own_key())
    sent_at: Mapped[CreatedAt] = mapped_column(index=True)


class Turn(NamedTuple):
    """A form whose turn it is, and the key that its answer is sealed with."""

    digest: bytes
    key: bytes


def known_otherwise(reason: str) -> Callable[[View], View]:
    """This view may be asked twice as it is, for this `reason`; it is spared the two statements."""

    def mark(view: View) -> View:
        view.known_otherwise = reason  # type: ignore[attr-defined]
        return view

    return mark


def by_words(view: View) -> View:
    """What this view was sent is known again by its words, from whatever page of the browser they come."""
    view.by_words = True  # type: ignore[attr-defined]
    return view


def for_a_moment(view: View) -> View:
    """This view is asked again in earnest, from whatever page: a moment later the same form is another one."""
    view.for_a_moment = True  # type: ignore[attr-defined]
    return view


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Delete what is not asked for any more."""
    if delete_some(AnsweredForm, AnsweredForm.sent_at < func.now() - KEPT):
        enqueue(clear_away)


def _before() -> Response | None:
    if "form_key" not in g:  # which only a form has whose token fits; asked first, as this runs for every request
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "known_otherwise"):
        return None
    if not is_within([(MOST_KEPT, client_key())], loosely=True):
        return None
    is_by_words = hasattr(view, "by_words")
    turn = _turn(*g.form_key, is_by_words=is_by_words)
    back = WHILE_BACK if is_by_words else MOMENT if hasattr(view, "for_a_moment") else KEPT
    answer = _answer_or_turn(turn, back)
    return answer if answer is not None or "form_turn" in g else _wait(turn, back)


def _answer_or_turn(turn: Turn, back: timedelta) -> Response | None:
    """What was answered before; None where it is this request's turn, which `g.form_turn` says, or another one's."""
    if db.session.scalar(TAKE, {"digest": turn.digest, "back": back, "lost": LOST}):
        db.session.commit()
        g.form_turn = turn
        return None
    sealed = db.session.scalar(ANSWER, {"digest": turn.digest})
    db.session.commit()  # and the connection goes to others
    return None if sealed is None else _opened(turn, bytes(sealed))


def _wait(turn: Turn, back: timedelta) -> Response | None:
    """The same once the other one has been answered. Raises Busy."""
    if not _waiting.enter(until=0):
        raise Busy(retry_after=1)
    try:
        for _ in range(TURNS):
            time.sleep(WAIT)
            answer = _answer_or_turn(turn, back)
            if answer is not None or "form_turn" in g:
                return answer
    finally:
        _waiting.leave()
    raise Busy(retry_after=5)


_waiting = Places(MOST_WAITING, waiting=0, seconds=0)


def _after(response: Response) -> Response:
    turn: Turn | None = g.pop("form_turn", None)
    if turn is None:
        return response
    if response.status_code < 400:
        db.session.execute(KEEP, {"of": turn.digest, "answer": _sealed(turn, response)})
        return response
    db.session.rollback()
    db.session.execute(LET_GO, {"of": turn.digest})
    db.session.commit()
    return response


HOOK = Hook(before=_before, after=_after)


def _turn(secret: str, token: str, *, is_by_words: bool) -> Turn:
    """What is sent, by secret of the browser and token of the page; other forms have unrelated bytes."""
    fields = sorted((name, values) for name, values in request.form.lists() if name not in OF_THE_PAGE)
    files = sorted((name, file.filename or "", _digest(file)) for name, file in request.files.items(multi=True))
    said = json.dumps([secret, "" if is_by_words else token, request.full_path, fields, files]).encode()
    return Turn(*(hashlib.sha256(purpose + hashlib.sha256(said).digest()).digest() for purpose in (b"digest", b"key")))


def _digest(file: FileStorage) -> str:
    digest = hashlib.sha256(file.read()).hexdigest()
    file.stream.seek(0)
    return digest


def _sealed(turn: Turn, response: Response) -> bytes:
    headers = [(name, value) for name, value in response.headers if name in SENT_BACK]
    answer = json.dumps([response.get_data(as_text=True), response.status_code, headers])
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(turn.key).encrypt(nonce, answer.encode(), turn.digest)


def _opened(turn: Turn, sealed: bytes) -> Response:
    answer = AESGCM(turn.key).decrypt(sealed[:NONCE], sealed[NONCE:], turn.digest)
    body, status, headers = json.loads(answer)
    return Response(body, status, headers)


FORMS = AnsweredForm.__table__
_ROW = insert(FORMS).values(digest=bindparam("digest"))
_IS_OVER = or_(
    FORMS.c.sent_at < func.now() - bindparam("back", type_=Interval(native=True)),
    FORMS.c.answer_sealed.is_(None) & (FORMS.c.sent_at < func.now() - bindparam("lost", type_=Interval(native=True))),
)
TAKE = as_text(
    _ROW.on_conflict_do_update(
        index_elements=["digest"], set_={"answer_sealed": None, "sent_at": func.now()}, where=_IS_OVER
    ).returning(FORMS.c.digest)
)
ANSWER = select(FORMS.c.answer_sealed).where(FORMS.c.digest == bindparam("digest"))
KEEP = update(FORMS).where(FORMS.c.digest == bindparam("of")).values(answer_sealed=bindparam("answer"))
LET_GO = delete(FORMS).where(FORMS.c.digest == bindparam("of"))
