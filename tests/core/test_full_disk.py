"""A disk that is full: reading goes on, nobody is let write, and nobody is told what is not so."""

import os
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from activistnet.core.data.db import db, one_statement
from activistnet.core.outside import disk
from activistnet.core.web import logs
from activistnet.core.web.csrf import open_to_guests

HOME = {"Sec-Fetch-Site": "same-origin"}


class Full:
    """A stderr on a disk without room."""

    def write(self, _text):
        raise OSError(28, "No space left on device")

    def flush(self):
        raise OSError(28, "No space left on device")


class Lost(Exception):
    """A connection that ended; what PostgreSQL calls it is not said any more."""

    sqlstate = None


@pytest.fixture
def app(make_app):
    return make_app(testing=False)


@pytest.fixture
def fill(monkeypatch):
    """`fill(0)` leaves so many bytes."""
    monkeypatch.setattr(disk, "LOOK_SECONDS", 0)
    return lambda free: monkeypatch.setattr(disk, "free_bytes", lambda _folder: free)


def write(app, view, path="/write"):
    app.add_url_rule(path, path, open_to_guests(view), methods=["POST"])
    form = {"body": "Typed <here>", "password": "seven-quiet-herons"}
    return app.test_client().post(path, data=form, headers=HOME)


def test_a_log_that_cannot_be_written_changes_no_answer(app, monkeypatch):
    done = []
    monkeypatch.setattr(sys, "stderr", Full())
    assert write(app, lambda: done.append(1) or "fine").status_code == 200
    assert done == [1]


def test_lines_that_were_lost_are_told_once_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)
    writer = logs.Writer()
    wrote = []

    def full(_fd, _text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    writer.msg("one")
    monkeypatch.setattr(os, "write", lambda _fd, text: wrote.append(text) or 3)  # a part of it
    writer.msg("two")
    monkeypatch.setattr(os, "write", lambda _fd, text: wrote.append(text) or len(text))
    writer.msg("three")
    writer.msg("four")
    first, *_ = wrote[1].decode().split("\n"), None
    assert first[0] == "" and '"lines": 2' in first[1] and first[2:] == ["three", ""]
    assert wrote[2] == b"four\n"


def test_what_fails_after_a_commit_does_not_make_a_no_of_a_yes(app):
    def view():
        db.after_commit(lambda: 1 / 0)
        return "done"

    assert write(app, view).text == "done"


def test_without_room_nobody_writes_and_everybody_reads(make_app, tmp_path, fill):
    app = make_app(database_dir=tmp_path, testing=False)
    done = []
    fill(disk.LOW - 1)
    refused = write(app, lambda: done.append(1) or "fine")
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert "save anything right now" in refused.text and "Typed &lt;here&gt;" in refused.text
    assert "seven-quiet-herons" not in refused.text and not done
    client = app.test_client()
    assert client.get("/topics").status_code == client.get("/healthz").status_code == 200
    fill(disk.ENOUGH - 1)
    assert client.post("/write", headers=HOME).status_code == 503
    fill(disk.ENOUGH)
    assert client.post("/write", headers=HOME).status_code == 200


def test_a_database_elsewhere_says_itself_that_it_is_full(app):
    def fail():
        error = Lost()
        error.sqlstate = "53100"
        raise OperationalError("INSERT", None, error)

    refused = write(app, fail)
    assert (
        refused.status_code == 503
        and "save anything right now" in refused.text
        and "Typed &lt;here&gt;" in refused.text
    )
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("statement", "is_alone", "is_unsure"), [(None, False, True), ("INSERT", False, False), ("INSERT", True, True)]
)
def test_an_answer_that_never_came_is_not_taken_for_a_no(app, statement, is_alone, is_unsure):
    def fail():
        raise OperationalError(statement, None, Lost(), connection_invalidated=True)

    refused = write(app, one_statement(fail) if is_alone else fail)
    assert refused.status_code == 503 and "Typed &lt;here&gt;" in refused.text
    assert ("say whether this was done" in refused.text) == is_unsure
    assert ("haven't saved it" in refused.text) == (not is_unsure)


def test_a_fault_behind_a_statement_that_stands_is_not_taken_for_a_no(app):
    @one_statement
    def view():
        db.session.execute(text("SELECT 1"))
        return str(1 / 0)

    answer = write(app, view)
    assert answer.status_code == 500
    assert "Nothing has changed" not in answer.text and "say whether this was done" in answer.text
