"""A member's home."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.data.time import now
from ..core.web.cookies import set_cookie
from ..members.models import Member
from . import newcomers, queries
from .cards import written_featured
from .queries import Feed
from .rules import EVERYTHING, SHOWS, Seen, microseconds, read_seen

QUIET = 5
SEEN_COOKIE = "seen"
SEEN_FOR = timedelta(days=90)

bp = Blueprint("feed", __name__)


class EndOfNew(NamedTuple):
    """Before which item what is new ends, counted from 0, and since when it is new."""

    item: int
    since: datetime


def home(member: Member) -> Response:
    """The feed of the member who reads, one page of it."""
    after = request.args.get("after")
    show = SHOWS.get(request.args.get("show", ""), EVERYTHING)
    is_newest = show is EVERYTHING and not after
    feed = queries.list_feed(member, reader(), show=show, after=after)
    seen = read_seen(request.cookies.get(SEEN_COOKIE)) if is_newest else None
    is_quiet = is_newest and len(feed.items) < QUIET
    follows = {"topic_count": len(feed.topics), "people_count": feed.people_count}
    page = render_template(
        "feed/home.html",
        feed=feed,
        after=after,
        featured=written_featured(feed.featured).shown() if feed.featured else "",
        show=show.name,
        newest_at=microseconds(feed.newest_at) if feed.newest_at else 0,
        end_of_new=_end_of_new(feed, seen) if seen else None,
        steps=newcomers.find_steps(member, **follows) if is_newest else None,
        help=newcomers.find_help(member, reader()) if is_quiet else None,
    )
    response = make_response(page)
    if feed.newest_at is not None and is_newest:
        fresh = (seen or Seen(feed.newest_at, feed.newest_at, now())).again(feed.newest_at, now())
        set_cookie(response, SEEN_COOKIE, str(fresh), max_age=int(SEEN_FOR.total_seconds()))
    return response


@bp.get("/feed/newer.json")
@login_required
def newer() -> ResponseReturnValue:
    """How many posts have something new since the page was made, and which, as far as a script tells them apart."""
    newer = queries.find_newer(signed_in(), since=request.args.get("since", ""))
    return jsonify(count=newer.count, posts=newer.post_ids)


def _end_of_new(feed: Feed, seen: Seen) -> EndOfNew | None:
    """Where the reader has seen everything that is new; None when that is all of the page or nothing is."""
    before = seen.again(seen.newest, now()).before
    old = [n for n, item in enumerate(feed.items) if item.entry.newest.at <= before]
    return EndOfNew(old[0], since=before) if old and old[0] > 0 else None
