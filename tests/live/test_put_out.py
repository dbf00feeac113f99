"""W06: whoever is signed out, suspended, appointed or blocked is put out of every process of the real site at once, and
so is whoever watches what is hidden or deleted.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import databases
import factories
import pytest
import sqlalchemy as sa
from decided import suspend
from factories import make_discussion, make_member, make_petition, make_reply, save
from flask import Flask
from waiting import HANG, wait_until

from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.core.outside.valkey import Valkey
from activistnet.core.web.csrf import token_for
from activistnet.members.models import Member
from activistnet.posts.models import Post
from activistnet.wiring import create_app
from live.servers import Site, running
from live.sockets_by_hand import Socket


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A redirect is the answer."""


@dataclass(frozen=True)
class Person:
    """A member in one browser, signed in to these processes."""

    sites: tuple[Site, ...]
    member: Member
    token: str
    session_id: int

    def open_sockets(self) -> list[Socket]:
        return [site.browser(cookie=self.token) for site in self.sites]

    def post(self, path: str, **fields: object) -> None:
        """Press a button on a page that the first process shows."""
        headers = {"Cookie": f"__Host-s={self.token}", "X-CSRF-Token": token_for(self.token)}
        request = Request(f"http://127.0.0.1:{self.sites[0].port}{path}", urlencode(fields).encode(), headers)
        assert build_opener(_Answer, _Stay).open(request, timeout=HANG).status == 303


class _Answer(_Stay):
    def http_error_303(self, _request: object, answer: object, *_: object) -> object:
        return answer


@pytest.fixture(scope="module")
def whole(template: str, folder: Path) -> Iterator[tuple[Flask, tuple[Site, Site]]]:
    """Two web processes of the real site, which hear by messages alone, and an application in a third one."""
    with databases.cloned(template) as name:
        url = databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False)
        settings = databases.settings(name)
        environ = {"app": "whole_app:app", "SITE_ID": "", "DATABASE_URL": url, "REREAD_SECONDS": "3600"}
        with running(folder, **environ) as one, running(folder, **environ) as other:
            app = create_app(settings)
            for site in (one, other):
                site.listen()
            yield app, (one, other)
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="module")
def rereading(whole: tuple[Flask, tuple[Site, Site]], folder: Path) -> Iterator[Site]:
    """One more process, which reads the truth again every two seconds, as all of a site do."""
    url = whole[0].settings.database_url
    with running(folder, app="whole_app:app", SITE_ID="", DATABASE_URL=url) as site:
        yield site


@pytest.fixture
def enter(whole: tuple[Flask, tuple[Site, Site]]) -> Iterator[Callable[..., Person]]:
    """`enter()` is somebody new."""
    app, both = whole
    factories.use(app)

    def sign_in(member: Member | None = None, *, sites: tuple[Site, ...] = both) -> Person:
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


def appoint(app: Flask, handle: str) -> None:
    assert app.test_cli_runner().invoke(args=["members", "appoint", handle, "moderator"]).exit_code == 0


@pytest.mark.parametrize("act", [suspend, appoint])
def test_w06_suspending_and_appointing_close_all_sockets(
    whole: tuple[Flask, tuple[Site, Site]], enter: Callable[..., Person], act: Callable[[Flask, str], None]
) -> None:
    person, bystander = enter(), enter()
    closed, kept = person.open_sockets(), bystander.open_sockets()
    act(whole[0], person.member.handle)
    assert all(socket.is_closed() for socket in closed)
    again = person.open_sockets()
    assert not any(socket.watch(f"member:{person.member.id}")["ok"] for socket in again), "a visitor now"
    assert all(socket.watch(f"member:{bystander.member.id}")["ok"] for socket in kept)


@pytest.fixture
def lost(whole: tuple[Flask, tuple[Site, Site]], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application in a third process, whose messages reach nobody: for it, Valkey is away."""
    monkeypatch.setattr(whole[0].extensions["live.channel"], "valkey", Valkey("redis://127.0.0.1:1/0"))
    return whole[0]


def test_who_is_suspended_is_put_out_although_the_message_is_lost(
    lost: Flask, enter: Callable[..., Person], rereading: Site
) -> None:
    person, bystander = enter(sites=(rereading,)), enter(sites=(rereading,))
    closed, kept = person.open_sockets(), bystander.open_sockets()
    suspend(lost, person.member.handle)
    assert all(socket.is_closed() for socket in closed)
    assert all(socket.watch(f"member:{bystander.member.id}")["ok"] for socket in kept)


def test_a_session_that_ends_is_put_out_although_the_message_is_lost(
    lost: Flask, enter: Callable[..., Person], rereading: Site
) -> None:
    person = enter(sites=(rereading,))
    elsewhere = enter(person.member, sites=(rereading,))
    closed, kept = person.open_sockets(), elsewhere.open_sockets()
    browser = lost.test_client()
    browser.set_cookie("__Host-s", person.token, secure=True)
    assert browser.post("/logout", headers={"X-CSRF-Token": token_for(person.token)}).status_code == 303
    assert all(socket.is_closed() for socket in closed)
    assert all(socket.watch(f"member:{person.member.id}")["ok"] for socket in kept)


def test_w06_the_blocked_leave_the_rooms_of_whoever_blocks_and_do_not_come_back(enter: Callable[..., Person]) -> None:
    author, reader = enter(), enter()
    both = [f"thread:{make_discussion(author.member).id}", f"petition:{make_petition(author.member).id}"]
    sockets = reader.open_sockets()
    assert all(socket.watch(room)["ok"] for socket in sockets for room in both)
    author.post(f"/@{reader.member.handle}/block")
    assert all(socket.is_closed() for socket in sockets)
    assert not any(socket.watch(room)["ok"] for socket in reader.open_sockets() for room in both)


@dataclass(frozen=True)
class Watchers:
    """Sockets in both processes, all in the rooms of one post, and in one room where everybody goes on to hear."""

    app: Flask
    sockets: list[Socket]
    rooms: list[str]
    other: str

    def hear(self) -> set[str]:
        """In which rooms of the post what is told now is heard by anybody: the word that all hear comes after it."""
        say, number = rooms.channel(self.app).say, time.monotonic_ns()
        for room in self.rooms:
            say("reply", {"room": room, "reply": number}, room)
        say("reply", {"room": self.other, "reply": number}, self.other)
        heard: set[str] = set()
        for socket in self.sockets:
            while (event := socket.hear()) != ("reply", {"room": self.other, "reply": number}):
                assert event, "what everybody is told did not come"
                if event[0] == "reply" and event[1]["reply"] == number:
                    heard.add(event[1]["room"])
        return heard

    def return_to(self, room: str) -> bool:
        return any(socket.watch(room)["ok"] for socket in self.sockets)


@pytest.fixture
def watch(whole: tuple[Flask, tuple[Site, Site]], enter: Callable[..., Person]) -> Callable[..., Watchers]:
    """`watch(post)`: a visitor and a member in each process, in all rooms of a post."""
    app, both = whole

    def watch(post: Post, *, sites: tuple[Site, ...] = both) -> Watchers:
        reader = enter(sites=sites)
        sockets = [*(site.browser() for site in sites), *reader.open_sockets()]
        kinds = ["thread", "petition"] if post.kind == "petition" else ["thread"]
        watchers = Watchers(app, sockets, [f"{kind}:{post.id}" for kind in kinds], f"thread:{make_discussion().id}")
        for room in (*watchers.rooms, watchers.other):
            assert all(socket.watch(room)["ok"] for socket in sockets)
        assert watchers.hear() == set(watchers.rooms)
        return watchers

    return watch


HIDE = {"action": "hide", "rule": "spam", "reason": "Sold pills."}


@pytest.mark.parametrize("make", [make_petition, make_discussion])
def test_whoever_watches_what_is_hidden_leaves_at_once_and_is_not_let_in_again(
    enter: Callable[..., Person], watch: Callable[..., Watchers], make: Callable[[], Post]
) -> None:
    moderator, post = enter(make_member(role="moderator")), make()
    watchers = watch(post)
    moderator.post(f"/moderation/posts/{post.id}", **HIDE)
    assert watchers.hear() == set()
    assert not any(watchers.return_to(room) for room in watchers.rooms), "not by the answer that visitors share either"
    moderator.post(f"/posts/{post.id}/replies", body="Seen by moderators alone")
    assert watchers.hear() == set()


def test_whoever_watches_what_its_author_deletes_leaves_at_once(
    enter: Callable[..., Person], watch: Callable[..., Watchers]
) -> None:
    author = enter()
    post = make_discussion(author.member)
    watchers = watch(post)
    author.post(f"/posts/{post.id}/delete")
    assert watchers.hear() == set()
    assert not any(watchers.return_to(room) for room in watchers.rooms)


def test_a_hidden_reply_leaves_its_thread_s_watchers_where_they_are(
    enter: Callable[..., Person], watch: Callable[..., Watchers]
) -> None:
    moderator, root = enter(make_member(role="moderator")), make_discussion()
    reply, watchers = make_reply(root), watch(root)
    moderator.post(f"/moderation/posts/{reply.id}", **HIDE)
    assert watchers.hear() == set(watchers.rooms)


@pytest.mark.parametrize("make", [make_petition, make_discussion])
def test_watchers_leave_although_the_message_is_lost_but_who_may_see_it_stays(
    whole: tuple[Flask, tuple[Site, Site]],
    enter: Callable[..., Person],
    watch: Callable[..., Watchers],
    make: Callable[[], Post],
    rereading: Site,
) -> None:
    app, post = whole[0], make()
    watchers = watch(post, sites=(rereading,))
    moderator = enter(make_member(role="moderator"), sites=(rereading,))
    with app.app_context(), db.transaction():  # as nothing of the site does it: nobody is told
        db.session.execute(sa.update(Post).where(Post.id == post.id).values(visibility="hidden"))
    stays = Watchers(app, moderator.open_sockets(), watchers.rooms, watchers.other)
    for room in (*stays.rooms, stays.other):
        assert all(socket.watch(room)["ok"] for socket in stays.sockets)
    wait_until(lambda: watchers.hear() == set())
    assert stays.hear() == set(stays.rooms)


def test_the_queue_is_heard_by_those_who_may_open_it_and_names_no_case(enter: Callable[..., Person]) -> None:
    moderator, member = enter(make_member(role="moderator")), enter(make_member())
    [heard, *_], [not_heard, *_] = moderator.open_sockets(), member.open_sockets()
    assert heard.watch("queue:1")["ok"] and not heard.watch("queue:2")["ok"]
    assert not not_heard.watch("queue:1")["ok"] and not member.sites[0].browser().watch("queue:1")["ok"]
    member.post(f"/posts/{make_discussion().id}/report", rule="spam")
    assert heard.hear() == ("queue", {})
