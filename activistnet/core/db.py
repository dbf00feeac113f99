"""The database: one session and one transaction for each request, task and command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Annotated, Any

import psycopg
from flask import Flask, Response
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Identity, MetaData, event, exc, func
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from . import silence

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


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


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite with transactions that end by themselves."""

    def init_app(self, app: Flask) -> None:  # type: ignore[override]
        super().init_app(app)
        # Closing async sessions, of which there are none, would start an event loop at the end of each request.
        app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
        app.after_request(_end_request)
        with app.app_context():
            event.listen(self.engine, "checkout", _refuse_dead_connection)
            silence.init_app(self.engine)

    @contextmanager
    def transaction(self, *, separate: bool = False) -> Iterator[Session]:
        """Commit at the end, roll back on an error.

        `separate` opens a session of its own, for what must stay even when the request's own work is rolled back.
        """
        session = self.sessionmaker() if separate else self.session
        try:
            yield session
            commit(session)
        except BaseException:
            session.rollback()
            raise
        finally:
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
    """Commit, then run what waited for it."""
    session.commit()
    for action in session.info.pop("after_commit", []):
        action()


def _end_request(response: Response) -> Response:
    session = db.session
    if response.status_code < 400:
        commit(session)
    else:
        session.info.pop("after_commit", None)
        session.rollback()
    return response


def _refuse_dead_connection(connection: Any, _record: Any, _proxy: Any) -> None:
    """Notice a restarted server without a round trip: reading what has arrived fails on a closed socket."""
    try:
        connection.pgconn.consume_input()
    except psycopg.OperationalError as error:
        raise exc.DisconnectionError from error
