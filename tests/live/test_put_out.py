"""W06: whoever is signed out, suspended, appointed or blocked is put out of every process of the real site at once."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import HTTPRedirectHandler, Request, build_opener

import databases
import factories
import pytest
from factories import make_discussion, make_member, make_petition, save
from flask import Flask

from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.data.db import db
from activistnet.core.outside.valkey import Valkey
from activistnet.core.web.csrf import token_for
from activistnet.members.models import Member
from activistnet.wiring import create_app
from live.servers import Site, running
from live.sockets_by_hand import Socket


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A redirect is the answer."""


@dataclass(frozen=True)
class Person:
    """A member in one browser, signed in to both processes."""

    sites: tuple[Site, Site]
    member: Member
    token: str
    session_id: int

    def open_sockets(self) -> list[Socket]:
        return [site.browser(cookie=self.token) for site in self.sites]

    def post(self, path: str) -> None:
        """Press a button on a page that the first process shows."""
        headers = {"Cookie": f"__Host-s={self.token}", "X-CSRF-Token": token_for(self.token)}
        request = Request(f"http://127.0.0.1:{self.sites[0].port}{path}", b"", headers)
        assert build_opener(_Answer, _Stay).open(request, timeout=10).status == 303


class _Answer(_Stay):
    def http_error_303(self, _request: object, answer: object, *_: object) -> object:
        return answer


@pytest.fixture(scope="module")
def whole(template: str, folder: Path) -> Iterator[tuple[Flask, tuple[Site, Site]]]:
    """Two web processes of the real site, and an application in a third one, as the command line has it."""
    with databases.cloned(template) as name:
        secret = secrets.token_urlsafe(32)  # with another one the other tests' browsers would hear of it
        url = databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False)
        settings = replace(databases.settings(name), secret_key=secret)
        environ = {"app": "wsgi:app", "SECRET_KEY": secret, "DATABASE_URL": url}
        with running(folder, **environ) as one, running(folder, **environ) as other:
            app = create_app(settings)
            yield app, (one, other)
            with app.app_context():
                db.engine.dispose()


@pytest.fixture
def enter(whole: tuple[Flask, tuple[Site, Site]]) -> Iterator[Callable[[], Person]]:
    """`enter()` is somebody new."""
    app, sites = whole
    factories.use(app)

    def sign_in(member: Member | None = None) -> Person:
        token, ends_at = new_token(), datetime.now(UTC) + timedelta(hours=1)
        member = member or make_member()
        session = save(SignInSession(token_hash=token_hash(token), member_id=member.id, expires_at=ends_at))
        return Person(sites, member, token, session.id)

    yield sign_in
    factories.use(None)


def test_w06_signing_out_closes_the_sockets_of_that_browser_alone(enter: Callable[..., Person]) -> None:
    person = enter()
    elsewhere = enter(person.member)
    closed, kept = person.open_sockets(), elsewhere.open_sockets()
    person.post("/logout")
    assert all(socket.is_closed() for socket in closed)
    assert all(socket.watch(f"member:{person.member.id}")["ok"] for socket in kept)


@pytest.mark.parametrize("path", ["/settings/sessions/end", "/settings/sessions/{session}/end"])
def test_w06_ending_other_sessions_closes_their_sockets(enter: Callable[..., Person], path: str) -> None:
    person = enter()
    elsewhere = enter(person.member)
    kept, closed = person.open_sockets(), elsewhere.open_sockets()
    person.post(path.format(session=elsewhere.session_id))
    assert all(socket.is_closed() for socket in closed)
    assert all(socket.watch(f"member:{person.member.id}")["ok"] for socket in kept)


@pytest.mark.parametrize("command", [["suspend"], ["appoint", "moderator"]])
def test_w06_suspending_and_appointing_close_all_sockets(
    whole: tuple[Flask, tuple[Site, Site]], enter: Callable[..., Person], command: list[str]
) -> None:
    person, bystander = enter(), enter()
    closed, kept = person.open_sockets(), bystander.open_sockets()
    whole[0].test_cli_runner().invoke(args=["members", command[0], person.member.handle, *command[1:]])
    assert all(socket.is_closed() for socket in closed)
    again = person.open_sockets()
    assert not any(socket.watch(f"member:{person.member.id}")["ok"] for socket in again), "a visitor now"
    assert all(socket.watch(f"member:{bystander.member.id}")["ok"] for socket in kept)


@pytest.fixture
def lost(whole: tuple[Flask, tuple[Site, Site]], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application in a third process, whose messages reach nobody: for it, Valkey is away."""
    monkeypatch.setattr(whole[0].extensions["live.channel"], "valkey", Valkey("redis://127.0.0.1:1/0"))
    return whole[0]


def test_who_is_suspended_is_put_out_although_the_message_is_lost(lost: Flask, enter: Callable[..., Person]) -> None:
    person, bystander = enter(), enter()
    closed, kept = person.open_sockets(), bystander.open_sockets()
    lost.test_cli_runner().invoke(args=["members", "suspend", person.member.handle])
    ended_at = time.monotonic()
    assert all(socket.is_closed(3.5) for socket in closed)
    assert time.monotonic() - ended_at < 3.5
    assert all(socket.watch(f"member:{bystander.member.id}")["ok"] for socket in kept)


def test_a_session_that_ends_is_put_out_although_the_message_is_lost(lost: Flask, enter: Callable[..., Person]) -> None:
    person = enter()
    elsewhere = enter(person.member)
    closed, kept = person.open_sockets(), elsewhere.open_sockets()
    browser = lost.test_client()
    browser.set_cookie("__Host-s", person.token, secure=True)
    assert browser.post("/logout", headers={"X-CSRF-Token": token_for(person.token)}).status_code == 303
    assert all(socket.is_closed(3.5) for socket in closed)
    assert all(socket.watch(f"member:{person.member.id}")["ok"] for socket in kept)


def test_w06_the_blocked_leave_the_rooms_of_whoever_blocks_and_do_not_come_back(enter: Callable[..., Person]) -> None:
    author, reader = enter(), enter()
    rooms = [f"thread:{make_discussion(author.member).id}", f"petition:{make_petition(author.member).id}"]
    sockets = reader.open_sockets()
    assert all(socket.watch(room)["ok"] for socket in sockets for room in rooms)
    author.post(f"/@{reader.member.handle}/block")
    assert all(socket.is_closed() for socket in sockets)
    assert not any(socket.watch(room)["ok"] for socket in reader.open_sockets() for room in rooms)
