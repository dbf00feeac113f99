"""What machines are told of the public pages: where they are, and what they are about."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core.application import settings
from ..core.web.pagecache import public_page
from ..decision_makers import urls as decision_makers
from ..petitions import urls as petitions
from ..petitions.texts import with_text
from ..posts import urls as posts
from ..posts.links import post_url
from ..site import urls as site
from ..topics import urls as topics
from ..topics.given import in_words
from ..topics.queries import get_topic, list_topics
from . import feeds, queries, urls
from .facts import facts_about
from .networks import networks

bp = Blueprint("outreach", __name__)
bp.add_app_template_global(facts_about)
bp.add_app_template_global(networks)

KEPT = 600  # seconds: search engines come by once a day
EMPTY_SINCE = datetime.fromtimestamp(0, UTC)


@bp.get("/sitemap.xml")
@public_page(seconds=KEPT)
def sitemap() -> ResponseReturnValue:
    """Where the parts are."""
    parts = [urls.sitemap_of_posts(number + 1) for number in range(queries.count_parts())]
    return _xml("outreach/sitemaps.xml", addresses=[urls.sitemap_of_site(), *parts])


@bp.get("/sitemap/site.xml")
@public_page(seconds=KEPT)
def sitemap_of_site() -> ResponseReturnValue:
    """Lists, topics, and what the site says of itself."""
    lists = [
        site.home(),
        petitions.index(),
        petitions.victories(),
        posts.discussions(),
        topics.topics(),
        decision_makers.index(),
    ]
    about = [
        site.about(),
        site.how_we_count(),
        site.how_we_rank(),
        site.privacy(),
        site.rules(),
        site.help_page(),
        site.contact(),
    ]
    paths = [*lists, *about, *(topics.topic(topic.slug) for topic in list_topics())]
    return _xml("outreach/sitemap.xml", lines=[(path, None) for path in paths])


@bp.get("/sitemap/posts-<int:part>.xml")
@public_page(seconds=KEPT)
def sitemap_of_posts(part: int) -> ResponseReturnValue:
    """Petitions and discussions that everybody may read. People are in no list: whoever looks for one finds them."""
    lines = [(address, post.changed_at) for post in queries.list_part(part) for address in _addresses(post)]
    return _xml("outreach/sitemap.xml", lines=lines)


def _addresses(post: queries.Listed) -> list[str]:
    """Its page, and a petition's texts in other languages."""
    page = post_url(post)
    return [page, *(with_text(page, code) for code in post.languages)]


@bp.get("/petitions.atom", defaults={"kind": "petitions"})
@bp.get("/discussions.atom", defaults={"kind": "discussions"})
@public_page(seconds=5, params=("topic",))
def newest(kind: str) -> ResponseReturnValue:
    """The newest of a kind, in all topics or in one."""
    slug = request.args.get("topic", "")
    topic = get_topic(slug) if slug else None
    here, title = {
        "petitions": (petitions.index("new", topic=slug), _("New petitions")),
        "discussions": (posts.discussions("new", topic=slug), _("New discussions")),
    }[kind]
    entries = feeds.list_newest(kind, topic.id if topic else None)
    return _atom(title if topic is None else f"{title}: {in_words(topic.name)}", here, entries)


@bp.get("/t/<slug>.atom")
@public_page(seconds=5)
def newest_of_topic(slug: str) -> ResponseReturnValue:
    """The newest threads of a topic, of all kinds."""
    topic = get_topic(slug)
    return _atom(in_words(topic.name), topics.topic(slug), feeds.list_newest(topic_id=topic.id))


def _atom(title: str, here: str, entries: list[feeds.Entry]) -> Response:
    changed_at = max((entry.changed_at for entry in entries), default=EMPTY_SINCE)
    values = {"title": title, "here": here, "entries": entries, "changed_at": changed_at}
    text = render_template("outreach/feed.xml", base=settings().base_url, **values)
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _xml(template: str, **values: object) -> Response:
    text = render_template(template, base=settings().base_url, **values)
    return Response(text, content_type="application/xml; charset=utf-8")
