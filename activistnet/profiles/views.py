"""A member's page."""

from functools import partial
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ..accounts.current import reader
from ..core.web.pagecache import public_page
from ..core.web.urls import lead_to
from ..follows import queries as follows
from ..follows import rules as follow_rules
from ..members.urls import profile
from ..posts.kinds import Kind, ListWords, thread_kinds
from ..posts.own_kinds import REPLY
from . import pages, queries

bp = Blueprint("profiles", __name__)

SIGNED = ListWords(_l("Signed"), _l("No signatures to show."), _l("Petitions you signed publicly appear here."))


class Tab(NamedTuple):
    """One of the lists on a member's page; of what kind its posts are, where they are of one."""

    words: ListWords
    load: pages.Load
    kind: Kind | None = None


@bp.get("/@<handle>")
@public_page(params=("show", "after"))
def show(handle: str) -> ResponseReturnValue:
    """Who a member is and what they did."""
    reading = reader()
    member, ties = follows.get_member(handle, reading)
    if handle != member.handle:
        return lead_to(profile(member.handle))
    is_own = reading.is_member(member.id)
    tabs = _tabs(with_signed=member.shows_signatures or is_own)
    name = request.args.get("show", "")
    name = name if name in tabs else next(iter(tabs))
    deeds = pages.load(member, reading, name, tabs[name].load, after=request.args.get("after"))
    values = {"ties": ties, "is_own": is_own, "deeds": deeds, "tabs": tabs, "name": name}
    may_see_lists = follow_rules.may_see_lists(member, reading)
    return render_template("profiles/show.html", member=member, may_see_lists=may_see_lists, **values)


def _tabs(*, with_signed: bool) -> dict[str, Tab]:
    """By what `?show=` says, which for kinds is the word in their addresses; the first one is shown unasked."""
    tabs = {
        kind.path.strip("/"): Tab(kind.words.listed, partial(queries.list_posts, kind), kind) for kind in thread_kinds()
    }
    tabs["replies"] = Tab(REPLY.words.listed, queries.list_replies)
    if with_signed:
        tabs["signed"] = Tab(SIGNED, queries.list_signed)
    return tabs
