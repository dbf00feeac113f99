"""The log of acts: who changed what here, in lines that nobody changes again, each bound to the one before.

A line holds numbers, words of the code and dates, never what says who somebody is: it stays when they are gone. Its
digest is made with INDEX_KEY, so whoever has the database alone can't make another chain of it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from flask import has_request_context
from sqlalchemy import Index, Row, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from structlog import get_logger

from .crypto import TOKEN_LENGTH, blind_index
from .db import Base, Moment, db

Fact: TypeAlias = str | int | bool | None
COMMAND_LINE: Final = "command line"
Actor: TypeAlias = int | Literal["command line"]

LOCK = 0x6175646974  # "audit": one line is written at a time
GENESIS = bytes(32)  # what the first line is bound to
SHORT = 16  # bytes of a digest
PART = 1_000  # lines that are read and compared at once
VERB = re.compile(r"[a-z]+(?:[._][a-z]+)+")  # thing.close
LONGEST = 200
ADDRESS = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
TOKEN = re.compile(rf"[\w-]{{{TOKEN_LENGTH - 3},}}", re.ASCII)

log = get_logger()


class Audit(Base):
    """One act. The database's trigger `keep_audit` refuses to change, delete or empty, also for its owner."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_verb_number", "verb", "number"),)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    actor: Mapped[int | None]  # none is the command line
    verb: Mapped[str]
    what: Mapped[str]
    facts: Mapped[dict[str, Fact]] = mapped_column(JSONB)
    digest: Mapped[bytes]


@dataclass(frozen=True)
class Outcome:
    """What going through the chain found: how many lines fit, the digest of the last, and the first that does not."""

    lines: int
    digest: bytes = GENESIS
    broken: int | None = None


def record(actor: Actor, verb: str, what: str, **facts: Fact) -> None:
    """Note an act in the transaction that does it, once something has really changed.

    `actor` is whose number acts, or "command line". `verb` is a word of the code (`thing.close`), `what` the thing by
    its kind and number (`thing:12`). A fact is a number, a date, a code or a short word of the operator; what looks
    like an e-mail address or a token in it is left out. Call it last: whoever else records waits until the commit.
    Raises ValueError for a verb or a fact of another form, RuntimeError where each statement commits by itself.
    """
    if not VERB.fullmatch(verb):
        raise ValueError(f"{verb!r} is no verb like thing.close")
    if db.session.connection().connection.driver_connection.autocommit:  # type: ignore[union-attr]
        raise RuntimeError("An act is noted in its own transaction, and there is none.")
    known = {name: _plain(fact) for name, fact in sorted(facts.items())}
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    number, before, at = db.session.execute(LAST).one()
    by = None if actor == COMMAND_LINE else actor
    line = {"number": number + 1, "at": at, "actor": by, "verb": verb, "what": str(_plain(what)), "facts": known}
    digest = _digest(before, **line)
    db.session.execute(insert(Audit).values(**line, digest=digest))
    if has_request_context():  # also outside of the database: so a chain that was cut at its end can be told
        db.after_commit(lambda: log.info("act", verb=verb, holds=short(number + 1, digest)))


def verify() -> Outcome:
    """Go through the chain from its beginning, a part at a time, up to the first line that does not fit."""
    outcome = Outcome(0)
    for line in _lines():
        facts = {"number": line.number, "at": line.at, "actor": line.actor}
        fits = _digest(outcome.digest, **facts, verb=line.verb, what=line.what, facts=line.facts)
        if line.number != outcome.lines + 1 or bytes(line.digest) != fits:
            return Outcome(outcome.lines, outcome.digest, broken=outcome.lines + 1)
        outcome = Outcome(line.number, fits)
    return outcome


def short(number: int, digest: bytes) -> str:
    """A line as it is kept elsewhere. Half of a digest is as good, and no log takes it for a token."""
    return f"{number}:{bytes(digest)[:SHORT].hex()}"


def digest_of(number: int) -> bytes | None:
    """The digest of a line; None when it is not there."""
    return db.session.scalar(select(Audit.digest).where(Audit.number == number))


def _lines() -> Iterator[Row[*tuple[object, ...]]]:
    last = 0
    while part := db.session.execute(AFTER.where(Audit.number > last)).all():
        yield from part
        last = part[-1].number


def _digest(before: bytes, **line: object) -> bytes:
    """What binds a line to the one before it: a keyed hash over that one's and the facts of this, in one spelling."""
    at = line.pop("at")
    assert isinstance(at, datetime)  # noqa: S101
    said = {**line, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "before": bytes(before).hex()}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return blind_index(text, scope="audit")


def _plain(fact: Fact) -> Fact:
    """A fact without what never stands in a line. Raises ValueError."""
    if isinstance(fact, str):
        words = TOKEN.sub("[token]", ADDRESS.sub("[e-mail address]", fact.replace("\0", "")))
        return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    if fact is None or isinstance(fact, int):
        return fact
    raise ValueError(f"{type(fact).__name__} is no fact: give a text or a whole number")


_newest = select(Audit.number, Audit.digest).order_by(Audit.number.desc()).limit(1).subquery()
LAST = select(
    func.coalesce(_newest.c.number, 0), func.coalesce(_newest.c.digest, GENESIS), func.clock_timestamp()
).select_from(select(literal_column("1")).subquery().outerjoin(_newest, literal_column("true")))
AFTER = (
    select(Audit.number, Audit.at, Audit.actor, Audit.verb, Audit.what, Audit.facts, Audit.digest)
    .order_by(Audit.number)
    .limit(PART)
)
