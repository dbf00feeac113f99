"""What `bench.growth` asks of a site: its pages, as different people, and what runs in the background."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from activistnet.accounts.models import SignInSession
from activistnet.core.application import Site
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.data.db import db
from activistnet.core.data.paging import write_cursor
from activistnet.core.jobs.clock import entries
from activistnet.core.jobs.tasks import name_of
from activistnet.core.web.cookies import cookie_names
from activistnet.notifications.tasks import recount_brought_to
from activistnet.petitions.services import counting
from activistnet.petitions.tasks import recount
from activistnet.posts.tasks import recount_some

ASKED = 4  # times; the quickest counts, as others use the machine too

# Who asks; "visitor" has no session. The busy member does a share of everything, the quiet one as much at every size.
MEMBER, BUSY, MODERATOR = "member", "busy", "moderator"
HANDLES = {MEMBER: "sample{half}", BUSY: "sample1", MODERATOR: "sample2"}
EVERYBODY = ("visitor", MEMBER, MODERATOR)
PAGES: dict[str, tuple[str, ...]] = {
    "/": ("visitor", MEMBER, BUSY),
    "/topics": EVERYBODY,
    "/t/{topic}": EVERYBODY,
    "/t/{topic} next": EVERYBODY,
    "/members?q=s": EVERYBODY,
    "/members?q=s next": ("visitor",),
    "/members?q=ada": ("visitor", MEMBER),
    "/members?q=ada+gruber": ("visitor", MEMBER),
    "/members?q=ada+bela": ("visitor", MEMBER),  # two that many have, and nobody both
    "/members?q=nobody": ("visitor",),
    "/@sample1": EVERYBODY,
    "/@sample1 next": ("visitor",),
    "/@sample1?show=discussions": ("visitor", MEMBER),
    "/@sample1?show=replies": EVERYBODY,
    "/@sample1?show=signed": ("visitor", MEMBER, BUSY),
    "/@sample{half}": ("visitor", BUSY),
    "/@sample1/followers": ("visitor", MEMBER),
    "/@sample1/following": ("visitor", MEMBER),
    "/petitions/{petition}": EVERYBODY,
    "/petitions/{petition}/reasons": EVERYBODY,
    "/petitions/{petition}/reasons next": ("visitor",),
    "/petitions/{petition}/signatories": EVERYBODY,
    "/petitions/{petition}/signatories next": ("visitor",),
    "/petitions/{petition}/sign": EVERYBODY,
    "/petitions/{petition}/count.json": ("visitor",),
    "/petitions/{petition}.json": ("visitor",),
    "/petitions/{petition}.csv": ("visitor",),
    "/petitions/{petition}/versions": ("visitor",),
    "/discussions/{thread}": EVERYBODY,
    "/discussions/{thread} next": EVERYBODY,
    "/discussions/{thread}?sort=newest": EVERYBODY,
    "/r/{reply}": ("visitor", MEMBER, MODERATOR),
    "/posts/{changed}/history": ("visitor", MEMBER),
    "/posts/{thread}/share": (MEMBER, BUSY),
    "/posts/{reply}/report": (MEMBER,),
    "/shares": (MEMBER, BUSY),
    "/shares next": (BUSY,),
    "/me/signatures": (MEMBER, BUSY),
    "/me/signatures next": (BUSY,),
    "/notifications": (MEMBER, BUSY),
    "/notifications next": (BUSY,),
    "/feed/newer.json?since={since}": (MEMBER, BUSY),
    "/moderation": (MODERATOR,),
    "/moderation next": (MODERATOR,),
    "/moderation/log": ("visitor", MODERATOR),
    "/moderation/log next": ("visitor",),
    "/moderation/posts/{reported}": (MODERATOR,),
    "/settings": (BUSY,),
    "/settings/sessions": (BUSY,),
    "/settings/blocks": (BUSY,),
    "/start": ("visitor",),
    "/readyz": ("visitor",),
}
WAITING = """
    INSERT INTO signature_deltas (petition_id, signature_id, share_id, country, n)
    (SELECT petition_id, id, share_id, country, 1 FROM signatures WHERE petition_id = :largest LIMIT 950)
    UNION ALL
    (SELECT petition_id, id, share_id, country, 1 FROM signatures WHERE petition_id <> :largest ORDER BY id LIMIT 50)
"""


@dataclass
class Sent:
    """A statement as it was sent, and how long its answer took."""

    text: str
    values: Any
    ms: float


@dataclass
class Asked:
    """A page or a task, by whom it was asked, and what it asked the database."""

    what: str
    who: str
    ms: float
    statements: list[Sent] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The page and its reader."""
        return f"{self.what} ({self.who})"


def ask_everything(app: Site, n: int, only: str = "") -> Iterator[Asked]:
    """Each page as everybody who may see it, then what the clock and the worker do; nothing of it stays."""
    names = _names(app, n)
    people = {who: _signed_in(app, handle.format(**names)) for who, handle in HANDLES.items()}
    people["visitor"] = app.test_client()
    for page, readers in PAGES.items():
        for who in readers:
            if only not in f"{page} ({who})":
                continue
            path = _path(people[who], page.format(**names))
            if path is None:
                continue
            found = [_ask_page(app, people[who], page, who, path) for _ in range(ASKED)]
            yield min(found, key=lambda asked: asked.ms)
    for what, task in _tasks(app, names):
        if only not in f"{what} (background)":
            continue
        yield _ask_task(app, what, task, largest=names["petition"])


def _names(app: Site, n: int) -> dict[str, Any]:
    """What stands in braces: the largest of each kind, found by their numbers in growth.sql."""
    with app.app_context():
        petition = db.session.scalars(sa.text("SELECT max(id) FROM petitions")).one()
        return {
            "half": n // 2,
            "petition": petition,
            "thread": petition - 1,
            "first": petition - n + 1,
            "reply": db.session.scalars(sa.text("SELECT max(id) - 300 FROM posts")).one() // 25 * 25,
            "changed": petition - n + 100 - petition % 100,
            "topic": db.session.scalars(sa.text("SELECT slug FROM topics ORDER BY position, id LIMIT 1")).one(),
            "reported": db.session.scalars(sa.text("SELECT max(post_id) FROM decisions")).one(),
            "since": write_cursor([datetime.now(UTC) - timedelta(days=1), 1]),
        }


def _signed_in(app: Site, handle: str) -> FlaskClient:
    token = new_token()
    with app.app_context(), db.transaction():
        member = db.session.execute(
            sa.text("SELECT id, credential FROM members WHERE handle = :handle"), {"handle": handle}
        ).one()
        ends = datetime.now(UTC) + timedelta(days=1)
        row = {"member_id": member.id, "credential": member.credential, "expires_at": ends}
        db.session.execute(sa.insert(SignInSession).values(token_hash=token_hash(token), **row))
    client = app.test_client()
    client.set_cookie(cookie_names(app.settings.base_url).session, token)
    return client


def _path(client: FlaskClient, page: str) -> str | None:
    """Where a page is, redirects followed; of the one after it, what its link says."""
    path, _, further = page.partition(" ")
    for _ in range(3):
        answer = client.get(path)
        if answer.status_code not in (301, 303):
            break
        path = answer.headers["Location"].partition("#")[0]
    if answer.status_code != 200:
        print(f"    {path}: {answer.status_code}")
        return None
    if not further:
        return path
    marks = [part.partition('"')[0] for part in answer.text.split('href="')[1:]]
    return next((mark.replace("&amp;", "&") for mark in marks if "after=" in mark), None)


def _ask_page(app: Site, client: FlaskClient, page: str, who: str, path: str) -> Asked:
    with recording(app) as statements:
        started = perf_counter()
        client.get(path)
        return Asked(page, who, (perf_counter() - started) * 1000, statements)


def _tasks(app: Site, names: dict[str, Any]) -> Iterator[tuple[str, Callable[[], object]]]:
    with app.app_context():
        for entry in entries():
            yield name_of(entry.task), entry.task
    yield "fold of 1,000 signatures", counting.fold
    yield "recount of the largest petition", lambda: recount(names["petition"])
    yield "recount of its lines", lambda: recount_brought_to(names["petition"])
    yield "recount of threads", lambda: recount_some(names["first"])
    yield "recount of threads with the longest", lambda: recount_some(names["thread"])


def _ask_task(app: Site, what: str, task: Callable[[], object], *, largest: int) -> Asked:
    with app.app_context():
        db.session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        if what.startswith("fold"):
            db.session.execute(sa.text(WAITING), {"largest": largest})
        with recording(app) as statements:
            started = perf_counter()
            task()
            db.session.flush()
            asked = Asked(what, "background", (perf_counter() - started) * 1000, statements)
        db.session.rollback()
        return asked


@contextmanager
def recording(app: Site) -> Iterator[list[Sent]]:
    """What is sent meanwhile."""
    sent: list[Sent] = []
    began = [0.0]

    def before(*_: object) -> None:
        began[0] = perf_counter()

    def after(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if not statement.startswith(("SET LOCAL", "SAVEPOINT", "RELEASE")):
            sent.append(Sent(statement, values, (perf_counter() - began[0]) * 1000))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", before)
        sa.event.remove(engine, "after_cursor_execute", after)
