"""A member's home."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.data.time import now
from ..core.web.cookies import set_cookie
from ..members.models import Member
from ..topics.queries import list_followed
from . import newcomers, queries
from .queries import Feed
from .rules import Seen, read_seen

QUIET = 5
SEEN_COOKIE = "seen"
SEEN_FOR = timedelta(days=90)

bp = Blueprint("feed", __name__)


def home(member: Member) -> Response:
    """The feed of the member who reads, one page of it."""
    after = request.args.get("after")
    topics = list_followed(member.id)
    feed = queries.list_feed(member, reader(), [topic.id for topic in topics], after=after)
    seen = read_seen(request.cookies.get(SEEN_COOKIE))
    is_quiet = not after and len(feed.items) < QUIET
    page = render_template(
        "feed/home.html",
        feed=feed,
        after=after,
        topics=topics,
        end_of_new=None if after or seen is None else _end_of_new(feed, seen),
        help=newcomers.find_help(member, reader()) if is_quiet else None,
    )
    response = make_response(page)
    if feed.newest_at is not None and not after:
        fresh = (seen or Seen(feed.newest_at, feed.newest_at, now())).again(feed.newest_at, now())
        set_cookie(response, SEEN_COOKIE, str(fresh), max_age=int(SEEN_FOR.total_seconds()))
    return response


@bp.get("/feed/newer.json")
@login_required
def newer() -> ResponseReturnValue:
    """How many posts have something new since the page was made."""
    return jsonify(count=queries.count_newer(signed_in(), since=request.args.get("since", "")))


def _end_of_new(feed: Feed, seen: Seen) -> int | None:
    """Before which item the reader has seen everything; None when that is all of them or none."""
    before = seen.again(seen.newest, now()).before
    old = [n for n, item in enumerate(feed.items) if item.entry.newest.at <= before]
    return old[0] if old and old[0] > 0 else None
