"""What machines are told of the public pages: where they are, and what they are about."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from ..core.application import settings
from ..core.web.pagecache import public_page
from ..petitions import urls as petitions
from ..posts.links import post_url
from ..site import urls as site
from ..topics import urls as topics
from ..topics.queries import list_topics
from . import queries, urls
from .facts import facts_about

bp = Blueprint("outreach", __name__)
bp.add_app_template_global(facts_about)

KEPT = 600  # seconds: search engines come by once a day


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
    lists = [site.home(), petitions.index(), topics.topics(), site.about(), site.how_we_count()]
    paths = [*lists, *(topics.topic(topic.slug) for topic in list_topics())]
    return _xml("outreach/sitemap.xml", lines=[(path, None) for path in paths])


@bp.get("/sitemap/posts-<int:part>.xml")
@public_page(seconds=KEPT)
def sitemap_of_posts(part: int) -> ResponseReturnValue:
    """Petitions and discussions that everybody may read. People are in no list: whoever looks for one finds them."""
    lines = [(post_url(post), post.changed_at) for post in queries.list_part(part)]
    return _xml("outreach/sitemap.xml", lines=lines)


def _xml(template: str, **values: object) -> Response:
    text = render_template(template, base=settings().base_url, **values)
    return Response(text, content_type="application/xml; charset=utf-8")
