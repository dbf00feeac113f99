"""What the operator has decided for the whole site, known to every process without asking.

Each reads it anew every two seconds, so it is obeyed by all within these; a process that can't goes on with what it
knew. Few short lists and sentences: whatever grows has a table of its own.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Mapped, mapped_column
from structlog import get_logger

from ..application import Site
from ..outside.loops import Loop
from ..outside.visitors import Networks
from ..refusals import Refused
from .db import Base, Moment, db
from .time import now

LOCK = 0x6F7264657273  # "orders": one is changed at a time
PAUSE = 2.0  # seconds
MOST_LISTED = 1000  # domains, and networks

log = get_logger()


class ListFull(Refused):
    """More than every process should know by heart."""

    message = _l("This list is full: it already has 1,000 entries. Remove one first.")


class Order(Base):
    """One decision: a sentence with its end, or a list. What is not decided has no row."""

    __tablename__ = "orders"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    changed_at: Mapped[Moment] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Said:
    """A sentence, and until when it holds; without an end until it is taken back."""

    text: str
    until: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether it still does."""
        return self.until is None or self.until > now()


@dataclass(frozen=True)
class Orders:
    """All decisions. `announcement` is shown on every page; while there is `maintenance` nobody changes anything."""

    announcement: Said | None = None
    maintenance: Said | None = None
    blocked_domains: frozenset[str] = frozenset()  # of e-mail addresses
    shared_networks: Networks = ()  # each stands for many people
    pages: tuple[str, ...] = ()  # of the operator's own that there are, by their names
    by_invitation: bool = False  # whether joining needs one
    by_approval: bool = False  # whether moderators let people in
    shields: frozenset[str] = frozenset()  # places where strangers wait: `site`, or a kind and a number
    shields_asked: frozenset[str] = frozenset()  # places where that is proposed
    word_rules: bool = False  # whether what people write is compared with any

    @classmethod
    def of(cls, rows: dict[str, Any], *, before: "Orders | None" = None) -> "Orders":
        """From the values of the table, by name; what can't be understood stays as it was `before`, and is logged."""
        known = before or cls()
        return cls(**{name: _understood(name, rows.get(name), getattr(known, name)) for name in UNDERSTOOD})

    @property
    def in_force(self) -> tuple[bool, ...]:
        """Which sentences hold now, in their order."""
        return tuple(said is not None and said.holds for said in (self.announcement, self.maintenance))


class Known:
    """What one process knows. `heeds` are called after it has learned something else, and when a sentence ends."""

    def __init__(self, app: Site) -> None:
        self.orders = Orders()
        self.heeds: list[Callable[[], None]] = []
        self._app = app
        self._rows: dict[str, Any] = {}
        self._in_force = self.orders.in_force
        self._begun_in = 0
        self._is_away = False
        self._loop = Loop("orders", self._read, pause=PAUSE)

    @property
    def shared(self) -> Networks:
        """The networks that stand for many people: those of the settings, and those named since."""
        return self._app.settings.shared_addresses + self.orders.shared_networks

    def begin(self) -> None:
        """Read, and go on reading: by the first request, so that it runs in the process that serves."""
        if self._begun_in == os.getpid() or self._app.settings.testing:
            return
        self._begun_in = os.getpid()
        try:
            self._read()
        finally:
            self._loop.start()

    def end(self) -> None:
        """Read no more, once the reading that goes on is done."""
        self._loop.stop(wait=2)

    def take(self, rows: dict[str, Any]) -> None:
        """Obey these from now on."""
        if rows != self._rows:
            self._rows, self.orders = rows, Orders.of(rows, before=self.orders)
        elif self._in_force == self.orders.in_force:
            return
        self._in_force = self.orders.in_force
        for heed in self.heeds:
            heed()

    def _read(self) -> None:
        """Learn what is decided; while the database can't say, which is logged once, go on with what was known."""
        try:
            with self._app.app_context():
                rows = read()
        except (DBAPIError, TimeoutError) as error:
            if not self._is_away:
                log.warning("orders unread", error=type(error).__name__)
            self._is_away = True
            return
        self._is_away = False
        self.take(rows)


def init_app(app: Site) -> None:
    """Nothing is decided until it is read."""
    app.extensions["orders"] = Known(app)


def known(app: Site | None = None) -> Known:
    """What the process of this site knows."""
    found: Known = (app or current_app).extensions["orders"]
    return found


def current() -> Orders:
    """What is to be obeyed now, without asking the database."""
    return known().orders


def read() -> dict[str, Any]:
    """What is decided, as the table holds it, by name."""
    return {order.name: order.value for order in db.session.scalars(select(Order))}


def say(name: str, text: str, until: datetime | None = None) -> bool:
    """Decide a sentence; an empty one takes it back. Whether that changes anything."""
    wanted = {"text": text, "until": until.isoformat() if until else None} if text else None
    if _lock(name) == wanted:
        return False
    _put(name, wanted)
    return True


def lists(name: str, value: str) -> bool:
    """Add a value to a list; whether it was not there. Raises ListFull."""
    values = _lock_list(name)
    if value in values:
        return False
    if len(values) >= MOST_LISTED:
        raise ListFull
    _put(name, sorted([*values, value]))
    return True


def unlists(name: str, value: str) -> bool:
    """Take a value off a list; whether it was there."""
    values = _lock_list(name)
    if value not in values:
        return False
    _put(name, [each for each in values if each != value])
    return True


def renew() -> None:
    """Something that stands on pages everywhere is another: every process forgets them."""
    _put("renewed", now().isoformat())


def _lock(name: str) -> Any:
    """The decision as it is until this transaction ends: whoever changes one too waits."""
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return db.session.scalar(select(Order.value).where(Order.name == name))


def _lock_list(name: str) -> list[str]:
    """The same of a list, as it was known where it can't be understood."""
    return [str(each) for each in _understood(name, _lock(name), getattr(current(), name))]


def _put(name: str, value: Any) -> None:
    if not value:
        db.session.execute(delete(Order).where(Order.name == name))
    else:
        fresh = {"value": value, "changed_at": func.now()}
        row = insert(Order).values(name=name, **fresh)
        db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_=fresh))
    rows, here = read(), known()
    db.after_commit(lambda: here.take(rows))


def _understood(name: str, value: Any, before: Any) -> Any:
    """What a value of the table means; what was known `before` where somebody broke it."""
    try:
        return UNDERSTOOD[name](value)
    except (TypeError, ValueError, KeyError):
        log.warning("order not understood", order=name)
        return before


def _said(value: Any) -> Said | None:
    if value is None:
        return None
    text, until = value["text"], value["until"]
    said = Said(text, datetime.fromisoformat(until) if until else None)
    if not (isinstance(text, str) and text) or (said.until and said.until.tzinfo is None):
        raise ValueError("no sentence, or an end in no time zone")
    return said


def _names(value: Any) -> list[str]:
    names = [] if value is None else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("no list of words")
    return names


UNDERSTOOD: dict[str, Callable[[Any], Any]] = {
    "announcement": _said,
    "maintenance": _said,
    "blocked_domains": lambda value: frozenset(_names(value)),
    "shared_networks": lambda value: tuple(ip_network(name) for name in _names(value)),
    "pages": lambda value: tuple(_names(value)),
    "by_invitation": lambda value: _said(value) is not None,
    "by_approval": lambda value: _said(value) is not None,
    "shields": lambda value: frozenset(_names(value)),
    "shields_asked": lambda value: frozenset(_names(value)),
    "word_rules": lambda value: _said(value) is not None,
}
