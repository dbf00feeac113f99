"""What an operator says to everybody, and when nothing may be changed."""

from collections.abc import Callable

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ..accounts.current import signed_in
from ..core.data import orders
from ..core.data.audit import Actor
from ..core.refusals import Refused
from ..core.web.forms import Form, expect_button
from ..core.web.once import STATE, for_a_moment, known_otherwise
from . import decisions, urls
from .rooms import Room, blueprint, notices
from .site_forms import HOURS, DomainForm, MaintenanceForm, NetworkForm, SentenceForm

bp = blueprint("operate_site")

ROOMS = (
    Room(
        urls.site,
        _l("Announcement and maintenance"),
        _l("Tell everyone something, or let people read but not change anything."),
    ),
    Room(
        urls.addresses,
        _l("Blocked domains and shared networks"),
        _l("Block the e-mail domains of spammers, and raise the limits where many people share one address."),
    ),
)
DONE = {
    "announce": _l("The announcement now appears on every page."),
    "announce_end": _l("The announcement no longer appears."),
    "maintain": _l("Maintenance has begun. Everyone can read, but only operators can change anything."),
    "maintain_end": _l("Maintenance is over. Everyone can sign and write again."),
    "invitation": _l("Joining is by invitation from now on."),
    "approval": _l("Moderators decide who joins from now on."),
    "open": _l("Everyone can join from now on."),
    "block": _l("You've blocked the domain."),
    "unblock": _l("You've unblocked the domain."),
    "share": _l("You've added the network."),
    "unshare": _l("You've removed the network."),
}


@bp.get("/operate/site")
def site() -> ResponseReturnValue:
    """The announcement, and maintenance."""
    return _show_site()


@bp.post("/operate/site/announcement")
@for_a_moment
def announce() -> ResponseReturnValue:
    """Say something on top of every page."""
    form = SentenceForm()
    if not form.validate():
        return _show_site(announcement=form), 422
    decisions.announce(signed_in().id, form.typed("text"), hours=form.lasting)
    return redirect(urls.site(done="announce"), 303)


@bp.post("/operate/site/announcement/end")
@known_otherwise(STATE)
def end_announcement() -> ResponseReturnValue:
    """Take it back."""
    expect_button()
    decisions.announce(signed_in().id, "")
    return redirect(urls.site(done="announce_end"), 303)


@bp.post("/operate/site/invitation")
@known_otherwise(STATE)
def by_invitation() -> ResponseReturnValue:
    """Joining needs an invitation by a member."""
    expect_button()
    decisions.open_joining(signed_in().id, "invitation")
    return redirect(urls.site(done="invitation"), 303)


@bp.post("/operate/site/approval")
@known_otherwise(STATE)
def by_approval() -> ResponseReturnValue:
    """Moderators let people in."""
    expect_button()
    decisions.open_joining(signed_in().id, "approval")
    return redirect(urls.site(done="approval"), 303)


@bp.post("/operate/site/invitation/end")
@known_otherwise(STATE)
def open_to_all() -> ResponseReturnValue:
    """Everybody can join."""
    expect_button()
    decisions.open_joining(signed_in().id)
    return redirect(urls.site(done="open"), 303)


@bp.post("/operate/site/maintenance")
@for_a_moment
def maintain() -> ResponseReturnValue:
    """Let nothing be changed."""
    form = MaintenanceForm()
    if not form.validate():
        return _show_site(maintenance=form), 422
    decisions.maintain(signed_in().id, form.typed("text"), hours=form.lasting)
    return redirect(urls.site(done="maintain"), 303)


@bp.post("/operate/site/maintenance/end")
@known_otherwise(STATE)
def end_maintenance() -> ResponseReturnValue:
    """Let everything go on."""
    expect_button()
    decisions.maintain(signed_in().id, "")
    return redirect(urls.site(done="maintain_end"), 303)


@bp.get("/operate/addresses")
def addresses() -> ResponseReturnValue:
    """Blocked domains, and networks that many people share."""
    return _show_addresses()


@bp.post("/operate/addresses/domains")
@known_otherwise(STATE)
def block_domain() -> ResponseReturnValue:
    """Take no new addresses of a domain."""
    return _decide("block", decisions.block_domain, domain=DomainForm())


@bp.post("/operate/addresses/domains/unblock")
@known_otherwise(STATE)
def unblock_domain() -> ResponseReturnValue:
    """Take them again."""
    return _decide("unblock", decisions.unblock_domain, domain=DomainForm())


@bp.post("/operate/addresses/networks")
@known_otherwise(STATE)
def share_network() -> ResponseReturnValue:
    """Let each address of a network stand for many people."""
    return _decide("share", decisions.share_network, network=NetworkForm())


@bp.post("/operate/addresses/networks/unshare")
@known_otherwise(STATE)
def unshare_network() -> ResponseReturnValue:
    """Count them as anybody's again."""
    return _decide("unshare", decisions.unshare_network, network=NetworkForm())


def _decide(done: str, decide: Callable[[Actor, str], None], **typed: Form) -> ResponseReturnValue:
    """Do it with what was typed into the one field, or show the page with it again."""
    [(name, form)] = typed.items()
    if not form.validate():
        return _show_addresses(**typed), 422
    try:
        decide(signed_in().id, form.typed(name))
    except Refused as error:
        return _show_addresses(**{name: form.refused(error)}), error.status
    return redirect(urls.addresses(done), 303)


def _show_site(*, announcement: Form | None = None, maintenance: Form | None = None) -> str:
    now = orders.Orders.of(orders.read(), before=orders.current())
    forms = {"announcement": announcement or SentenceForm(None), "maintenance": maintenance or MaintenanceForm(None)}
    told = {"form": announcement or maintenance, "notices": notices(DONE)}
    return render_template("operate/site.html", now=now, hours=HOURS, **forms, **told)


def _show_addresses(*, domain: Form | None = None, network: Form | None = None) -> str:
    now = orders.Orders.of(orders.read(), before=orders.current())
    forms = {"domain_form": domain or DomainForm(None), "network_form": network or NetworkForm(None)}
    told = {"form": domain or network, "notices": notices(DONE)}
    return render_template("operate/addresses.html", now=now, **forms, **told)
