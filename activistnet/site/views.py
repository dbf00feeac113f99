"""The first page, and the pages about the site itself."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString

from ..accounts import urls as accounts
from ..accounts.current import find_member
from ..core.application import settings
from ..core.refusals import NotFound
from ..core.web.pagecache import public_page
from ..core.words.language import language
from ..feed import views as feed
from ..moderation import urls as moderation
from ..notifications.urls import notifications
from ..outreach.urls import sitemap
from ..petitions import limits, rules, stages
from ..petitions import urls as petitions
from ..search.urls import search
from ..start.release import VERSION
from ..topics.queries import list_own_rules
from ..vouching import limits as vouching_limits
from . import own_pages, queries

bp = Blueprint("site", __name__)


@bp.get("/")
@public_page(seconds=2)
def home() -> ResponseReturnValue:
    """What this place is for; for members, what those they follow are doing."""
    member = find_member()
    if member is not None:
        return feed.home(member)
    return render_template("site/home.html", welcome=queries.welcome())


@bp.get("/about")
@public_page(seconds=60)
def about() -> ResponseReturnValue:
    return render_template("site/about.html", version=VERSION)


@bp.get("/how-we-count")
@public_page(seconds=60)
def how_we_count() -> ResponseReturnValue:
    vouching = {"known_after": rules.KNOWN_AFTER, "most_vouches": vouching_limits.VOUCH.most}
    return render_template("site/how_we_count.html", limits=limits, stages=stages, **vouching)


@bp.get("/how-we-rank")
@public_page(seconds=60)
def how_we_rank() -> ResponseReturnValue:
    return render_template("site/how_we_rank.html")


@bp.get(f"/<any({', '.join(own_pages.TITLES)}):name>")
@public_page(seconds=60)
def own_page(name: str) -> ResponseReturnValue:
    """What the operator says about the site, or what it says of itself."""
    told = {"title": own_pages.TITLES[name], "address": own_pages.ADDRESSES[name]()}
    page = own_pages.find(name, language())
    if page is not None:
        return render_template("site/own_page.html", page=page, **told)
    if name not in own_pages.ALWAYS:
        raise NotFound
    rules = list_own_rules(None) if name == "rules" else ()
    return render_template(f"site/{name}.html", rules=rules, security=settings().security_contact, **told)


@bp.app_template_global()
def own_page_links() -> list[tuple[str, LazyString]]:
    """Address and title of the pages about the site that there are for whoever reads."""
    spoken = language()
    there = [name for name in own_pages.TITLES if own_pages.is_there(name, spoken)]
    return [(own_pages.ADDRESSES[name](), own_pages.TITLES[name]) for name in there]


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Search engines may read what is public, and leave alone what only makes work."""
    closed = [
        accounts.login(),
        accounts.join(),
        petitions.confirm(""),
        petitions.withdraw(""),
        accounts.settings(),
        notifications(),
        moderation.queue(),
        search(),
    ]
    where = f"Sitemap: {settings().base_url}{sitemap()}"
    return _text(["User-agent: *", *(f"Disallow: {path}" for path in closed), "", where])


@bp.get("/.well-known/security.txt")
def security() -> ResponseReturnValue:
    """Where to report a hole (RFC 9116). It is there once the operator has said where."""
    contact = settings().security_contact
    if not contact:
        return _text(["This site has not said yet where to report a security problem."], status=404)
    lines = [
        f"Contact: {contact}",
        f"Expires: {queries.next_year()}",
        f"Canonical: {settings().base_url}{request.path}",
    ]
    return _text(lines)


def _text(lines: list[str], *, status: int = 200) -> Response:
    return Response("\n".join(lines) + "\n", status, content_type="text/plain; charset=utf-8")
