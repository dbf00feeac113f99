"""The database: one session and one transaction for each request, task and command."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Annotated, Any, ClassVar, TypeVar

import psycopg
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Identity, MetaData, Table, event, exc, func
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from structlog import get_logger

from ..application import Hook
from . import deadline

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
# For statements of whose rows nothing is loaded, or is looked at afterwards.
QUIETLY: Mapping[str, Any] = {"synchronize_session": False}
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
View = TypeVar("View", bound=Callable[..., Any])
log = get_logger()


class Base(DeclarativeBase):
    """Every table of the site."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}
    __table__: ClassVar[Table]  # nothing here is mapped to a select


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite with transactions that end by themselves."""

    def init_app(self, app: Flask) -> None:  # type: ignore[override]
        super().init_app(app)
        # No patch but a need: Flask ends a request with these coroutines only where asgiref is installed, which nothing
        # here uses. There are no async sessions to close.
        app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
        with app.app_context():
            event.listen(self.engine, "checkout", _lend)
            deadline.init_app(self.engine)

    @contextmanager
    def transaction(self, *, separate: bool = False) -> Iterator[Session]:
        """Commit at the end, roll back on an error.

        `separate` opens a session of its own, for what must stay even when the request's own work is rolled back.
        """
        session = self.sessionmaker() if separate else self.session
        before = g.get("in_transaction", False)
        g.in_transaction = True
        try:
            yield session
            commit(session)
        except BaseException:
            session.info.pop("after_commit", None)
            session.rollback()
            raise
        finally:
            g.in_transaction = before
            if separate:
                session.close()

    def rest(self) -> None:
        """Give the connection to others while something slow goes on. Only before anything is written."""
        if self.session.new or self.session.dirty or self.session.deleted or self.session.info.get("after_commit"):
            raise RuntimeError("Do the slow thing first: this would commit half of the work.")
        self.session.commit()

    def after_commit(self, action: Callable[[], Any]) -> None:
        """Keep `action` until this session's transaction is safe on disk; a rollback forgets it."""
        self.session.info.setdefault("after_commit", []).append(action)


db = Database(session_options={"expire_on_commit": False})


def commit(session: Session) -> None:
    """Commit, then run what waited for it; what fails there fails alone, as from here on it is done."""
    session.commit()
    for action in session.info.pop("after_commit", []):
        try:
            action()
        except Exception:  # whoever asked must not be told that nothing was done
            log.exception("something after a commit failed")


def _end_request(response: Response) -> Response:
    session = db.session
    if response.status_code < 400:
        commit(session)
    else:
        session.info.pop("after_commit", None)
        session.rollback()
    return response


HOOK = Hook(after=_end_request)


def one_statement(view: View) -> View:
    """This view writes with one statement, which is whole by itself: BEGIN and COMMIT would only cost time.

    A refusal after that statement does not take it back.
    """
    view.one_statement = True  # type: ignore[attr-defined]
    return view


def _lend(connection: Any, _record: Any, _proxy: Any) -> None:
    """Hand out a connection that is alive, and begins a transaction where one is needed."""
    _refuse_dead(connection)
    is_alone = stands_alone()
    if connection.autocommit != is_alone:
        connection.autocommit = is_alone


def stands_alone() -> bool:
    """Whether each statement may commit by itself: no GET changes state, and reading needs no transaction.

    What is refused as forged or too old is taken back whole, whatever its view wrote.
    """
    if not has_request_context() or g.get("in_transaction") or g.get("csrf_refused"):
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE or getattr(view, "one_statement", False)


def _refuse_dead(connection: Any) -> None:
    """Notice a restarted server without a round trip: reading what has arrived fails on a closed socket."""
    try:
        connection.pgconn.consume_input()
    except psycopg.OperationalError as error:
        raise exc.DisconnectionError from error
