"""What visitors wanted to do: kept, sealed, with their wish to join, and done when its mail is confirmed.

Only what `wiring.ACTS` lists is kept so. It is done in the transaction that makes the member and deletes the wish, so
once, from whatever device. What it is refused for by then never refuses the account.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, cast

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ..core.data.db import db
from ..core.refusals import DomainError, NotFound
from ..core.web.addresses import own_address
from ..members.models import Member
from .errors import FieldRefused
from .kept import Kept, read_kept

LONGEST = 250_000  # characters of all that is kept with one wish; the longest text that is taken has 20,000
MOST = 3


class TooMuchToKeep(FieldRefused):
    """It is longer than anything that is taken."""

    message = _l("That's too long to keep until you've joined. Copy it from the form below, and send it afterwards.")


class WantedOtherwise(DomainError):
    """Something else was kept since the page was opened: nothing is done that nobody has seen."""

    status = 409
    message = _l("What's waiting for you to join has changed since you opened this page. Read it, then press again.")


@dataclass(frozen=True)
class Act:
    """Something a member does by one form. `says` gives it as a line for whoever asked for it, by the arguments of its
    address; `does` does it for a member with the fields of the form, and gives the page to lead to, or nothing."""

    says: Callable[..., str]
    does: Callable[..., str]


class Wanted(NamedTuple):
    """What is to be done once somebody has joined, and the page to lead to in the end."""

    then: str = ""
    acts: tuple[Kept, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether something is to be published that was typed."""
        return any(kept.readable for kept in self.acts)


class Line(NamedTuple):
    """One of them as its person reads it before it is done."""

    said: str
    typed: list[str]


def init_app(app: Flask, acts: Mapping[str, Act]) -> None:
    """Let these be kept, each by the name of its view."""
    app.extensions["acts"] = acts


def is_known(kept: Kept) -> bool:
    """Whether this can be kept until somebody has joined."""
    return _find(kept) is not None


def write(wanted: Wanted) -> str:
    """All of it as a text to be sealed; empty for nothing. Raises TooMuchToKeep."""
    known = [kept for kept in wanted.acts if is_known(kept)][:MOST]
    if not known and not wanted.then:
        return ""
    text = json.dumps([wanted.then, [[kept.to, kept.text] for kept in known]], ensure_ascii=False)
    if len(text) > LONGEST:
        raise TooMuchToKeep
    return text


def read(text: str) -> Wanted:
    """The same, opened. What the site does not know any more is left out."""
    if not text:
        return Wanted()
    then, acts = json.loads(text)
    kept = [read_kept(to, fields) for to, fields in acts]
    return Wanted(own_address(then) or "", tuple(each for each in kept if each is not None and is_known(each)))


def mark(text: str) -> str:
    """By which a page says which of these texts it showed."""
    return sha256(text.encode()).hexdigest()[:32]


def lines(wanted: Wanted) -> list[Line]:
    """What will be done, in words; without what is gone by now and was not typed."""
    found = []
    for kept in wanted.acts:
        act, args = _get(kept)
        try:
            said = act.says(**args)
        except DomainError:
            said = ""
        if said or kept.readable:
            found.append(Line(said, kept.readable))
    return found


def do(kept: Kept, member: Member) -> str:
    """Do it as this member; the page to lead to, or nothing. Raises what it is refused for, and changes nothing."""
    act, args = _get(kept)
    with db.session.begin_nested():
        return act.does(member, kept, **args)


def _get(kept: Kept) -> tuple[Act, dict[str, Any]]:
    found = _find(kept)
    if found is None:
        raise NotFound
    return found


def _find(kept: Kept) -> tuple[Act, dict[str, Any]] | None:
    acts = cast("Mapping[str, Act]", current_app.extensions["acts"])
    try:
        endpoint, args = current_app.url_map.bind("").match(kept.to.partition("?")[0], method="POST")
    except (HTTPException, RequestRedirect):
        return None
    return (acts[endpoint], dict(args)) if endpoint in acts else None
