"""Pages and buttons of who follows, blocks and mutes whom."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import pagecache
from ..core.web.addresses import came_from
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members import queries as members
from ..members.models import Member
from ..members.urls import profile
from . import limits, queries, rules, services, urls
from .errors import ListHidden
from .forms import DAYS, MuteForm

bp = Blueprint("follows", __name__)


@bp.post("/@<handle>/follow")
@known_otherwise(STATE)
@login_required
def follow(handle: str) -> ResponseReturnValue:
    """See what somebody does."""
    return _act(services.follow, _visible(handle), "followed")


@bp.post("/@<handle>/unfollow")
@known_otherwise(STATE)
@login_required
def unfollow(handle: str) -> ResponseReturnValue:
    """Stop seeing it."""
    return _act(services.unfollow, _visible(handle), "unfollowed")


@bp.get("/@<handle>/mute")
@login_required
def mute_for(handle: str) -> ResponseReturnValue:
    """For how long somebody is left out of one's lists."""
    return render_template("follows/mute.html", member=_visible(handle), form=MuteForm(formdata=None))


@bp.post("/@<handle>/mute")
@known_otherwise(STATE)
@login_required
def mute(handle: str) -> ResponseReturnValue:
    """Leave somebody out of one's lists, for a while or for good."""
    member, form = _visible(handle), MuteForm()
    if not form.validate():
        return render_template("follows/mute.html", member=member, form=form), 422
    days = int(form.typed("days") or 0)
    page = _tie(partial(services.mute, days=days), signed_in(), member)
    to = urls.blocks() if "days" in request.form else came_from() or page
    return lead(to, "muted", handle=member.handle or "")


@bp.app_template_global()
def mute_days() -> list[tuple[str, str]]:
    """For how long somebody or something is left out, when not for good."""
    return [(str(n), ngettext("%(n)s day", "%(n)s days", n, n=n)) for n in DAYS]


@bp.post("/@<handle>/unmute")
@known_otherwise(STATE)
@login_required
def unmute(handle: str) -> ResponseReturnValue:
    """See them again."""
    return _act(services.unmute, members.get_by_handle(handle), "unmuted")


@bp.post("/@<handle>/block")
@known_otherwise(STATE)
@login_required
def block(handle: str) -> ResponseReturnValue:
    """Be out of each other's reach."""
    expect_button()
    member = signed_in()
    hit(limits.TIE, str(member.id))
    services.block(member, members.get_by_handle(handle))
    return lead(urls.blocks(), "blocked", handle=handle)


@bp.post("/@<handle>/unblock")
@known_otherwise(STATE)
@login_required
def unblock(handle: str) -> ResponseReturnValue:
    """Lift a block."""
    expect_button()
    services.unblock(signed_in(), members.get_by_handle(handle))
    return lead(urls.blocks(), "unblocked", handle=handle)


@bp.get("/@<handle>/followers")
def followers(handle: str) -> ResponseReturnValue:
    """Who follows a member."""
    member = _with_shown_lists(handle)
    page = queries.list_followers(member, reader(), after=request.args.get("after"))
    return render_template("follows/followers.html", member=member, page=page)


@bp.get("/@<handle>/following")
def following(handle: str) -> ResponseReturnValue:
    """Whom a member follows."""
    member = _with_shown_lists(handle)
    page = queries.list_following(member, reader(), after=request.args.get("after"))
    return render_template("follows/following.html", member=member, page=page)


@bp.get("/settings/blocks")
@login_required
def blocks() -> ResponseReturnValue:
    """Whom one blocks and mutes."""
    member = signed_in()
    blocked, muted = queries.list_blocked(member), queries.list_muted(member)
    return render_template("follows/blocks.html", blocked=blocked, muted=muted)


def _visible(handle: str) -> Member:
    return queries.get_member(handle, reader())[0]


def _with_shown_lists(handle: str) -> Member:
    """A member whose lists the reader may see. Raises ListHidden."""
    member = _visible(handle)
    if not rules.may_see_lists(member, reader()):
        raise ListHidden
    return member


def follow_as(member: Member, other: Member) -> str:
    """Follow somebody as this member; their page."""
    return _tie(services.follow, member, other)


def _act(service: Callable[[Member, Member], None], other: Member, word: str) -> ResponseReturnValue:
    expect_button()
    page = _tie(service, signed_in(), other)
    return lead(came_from() or page, word, handle=other.handle or "")


def _tie(service: Callable[[Member, Member], None], member: Member, other: Member) -> str:
    hit(limits.TIE, str(member.id))
    service(member, other)
    page = profile(other.handle)
    pagecache.forget(page)
    return page
