"""Which pages there are, and the people who look at them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import factories
import sqlalchemy as sa
from factories import make_discussion, make_member, save
from policy import LINES, PEOPLE, make_things
from waiting import HANG

from activistnet.accounts import rules
from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import new_token, token_hash
from activistnet.core.data.db import db
from activistnet.core.web.cookies import cookie_names
from activistnet.members.models import Member
from activistnet.moderation.models import Report
from activistnet.posts.models import Discussion, Post
from bench.site import Site

LOOKING = ("visitor", "owner", "moderator", "operator")
NEWCOMER = "amina"  # of the demonstration, who follows others


@dataclass(frozen=True)
class Page:
    """An address, who looks at it ("visitor" or somebody who is signed in), and what it is called."""

    path: str
    who: str
    name: str


@dataclass(frozen=True)
class Everything:
    """All pages, those that people begin with, and the cookie of each who is signed in."""

    pages: list[Page]
    first: dict[str, Page]
    cookies: dict[str, dict[str, str | bool]]


def make_everything(site: Site) -> Everything:
    """Make something of each kind in this site, and someone of each role."""
    factories.use(site.app)
    things = make_things(site.app)
    people = {
        "owner": things["owner"],
        **{role: make_member(f"{role}s", role=role, display_name=role.title()) for role in ("moderator", "operator")},
        NEWCOMER: _find(site, sa.select(Member).where(Member.handle == NEWCOMER)),
    }
    save(Report(post_id=make_discussion(title="Cheap watches").id, rule=things["rule"], note="It sells watches."))
    cookies = {who: sign_in(site, member) for who, member in people.items()}
    first = _first_pages(site)
    pages = [page for page in _pages(things) if _is_html(site, page, cookies)]
    return Everything([*first.values(), *pages], first, cookies)


def sign_in(site: Site, member: Member) -> dict[str, str | bool]:
    """Start a session of this member; the cookie that stands for it, as Playwright takes it."""
    token = new_token()
    with site.app.app_context():
        credential = sa.select(Member.credential).where(Member.id == member.id).scalar_subquery()
        names = cookie_names(site.app.settings.base_url)
    ends_at = rules.session_ends_at(member, datetime.now(UTC))
    save(SignInSession(member_id=member.id, expires_at=ends_at, token_hash=token_hash(token), credential=credential))
    place = {"domain": urlsplit(site.base).hostname or "", "path": "/"}
    return {"name": names.session, "value": token, "secure": names.is_secure, **place}


def _pages(things: dict[str, Any]) -> list[Page]:
    """Every page of the policy, as whoever reads it first and as its owner."""
    found = {}
    for line in LINES:
        if line.method != "GET":
            continue
        readers = [who for who in LOOKING if line.statuses[PEOPLE.index(who)] == 200]
        for who in readers[:1] + [who for who in readers[1:] if who == "owner"]:
            path = line.path.format_map(things)
            found[path, who] = Page(path, who, f"{line.path.strip('/') or 'home'} as {who}")
    return list(found.values())


def _is_html(site: Site, page: Page, cookies: dict[str, dict[str, str | bool]]) -> bool:
    """Data, pictures and Atom are for other readers, and parts of a page are none."""
    cookie = cookies.get(page.who)
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}"} if cookie else {}
    with urlopen(Request(site.base + page.path, headers=headers), timeout=HANG) as answer:
        is_html = answer.headers.get_content_type() == "text/html"
        return is_html and answer.read(15).lower() == b"<!doctype html>"


def _first_pages(site: Site) -> dict[str, Page]:
    """What people begin with, full of what the demonstration has: the busiest petition, the longest thread."""
    busiest = sa.select(Post).where(Post.kind == "petition").order_by(Post.reply_count.desc(), Post.id).limit(1)
    longest = sa.select(Discussion).order_by(Discussion.reply_count.desc(), Discussion.id).limit(1)
    petition, thread = _find(site, busiest), _find(site, longest)
    paths = {
        "home": "/",
        "petition": f"/petitions/{petition.id}/{petition.slug}",
        "thread": f"/discussions/{thread.id}/{thread.slug}",
        "profile": f"/@{NEWCOMER}",
        "search": "/search?q=water",
    }
    first = {name: Page(path, "visitor", f"{name} of the demonstration") for name, path in paths.items()}
    return first | {"feed": Page("/", NEWCOMER, "feed of the demonstration")}


def _find(site: Site, wanted: sa.Select[tuple[Any]]) -> Any:
    with site.app.app_context():
        return db.session.scalars(wanted).one()
