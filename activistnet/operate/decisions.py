"""What an operator decides for the whole site, and the line about it in the log of acts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ..core.data import audit, orders
from ..core.data.audit import Actor
from ..core.data.repairs import alone
from ..core.data.time import now
from ..core.jobs.tasks import enqueue
from ..core.words.emails import canonical_email, problem_of_email
from ..site import demo_removal
from ..site.tasks import is_being_taken_out, take_out_demo
from ..start import addresses
from .errors import NoDomain, NoNetwork, OwnDemo

LONGEST_SENTENCE = 300
LONGEST_NAME = 255
WIDEST = {4: 8, 6: 32}  # bits of the widest network of each version


def announce(actor: Actor, text: str, *, hours: int | None = None) -> None:
    """Say something on top of every page, for so long; an empty text takes it back."""
    _say(actor, "announcement", text, hours)


def maintain(actor: Actor, why: str, *, hours: int | None = None) -> None:
    """Let everything be read and nothing changed, for so long; an empty reason ends it."""
    _say(actor, "maintenance", why, hours)


def open_joining(actor: Actor, how: str = "") -> None:
    """Have people join by "invitation", by "approval" of a moderator, or freely."""
    changed = [orders.say(f"by_{each}", "on" if each == how else "") for each in ("invitation", "approval")]
    if any(changed):
        audit.record(actor, f"site.{how or 'open'}", "site")


def block_domain(actor: Actor, typed: str) -> None:
    """Take no new addresses of this domain and those under it. Raises NoDomain."""
    domain = _domain(typed)
    if orders.lists("blocked_domains", domain):
        audit.record(actor, "domain.block", f"domain:{domain}")


def unblock_domain(actor: Actor, typed: str) -> None:
    """Take them again. Raises NoDomain."""
    if domain := _taken_off("blocked_domains", typed.strip(), _domain):
        audit.record(actor, "domain.unblock", f"domain:{domain}")


def share_network(actor: Actor, typed: str) -> None:
    """Let each address of a network stand for many people. Raises NoNetwork."""
    network = _network(typed)
    if orders.lists("shared_networks", network):
        audit.record(actor, "network.share", f"network:{network}")


def unshare_network(actor: Actor, typed: str) -> None:
    """Count them as anybody's again. Raises NoNetwork."""
    if network := _taken_off("shared_networks", typed.strip(), _network):
        audit.record(actor, "network.unshare", f"network:{network}")


def remove_demo(actor: int) -> None:
    """Have the demonstration taken out, once. Raises OwnDemo for one of its own members."""
    if demo_removal.belongs_to_it(actor):
        raise OwnDemo
    alone("demonstration")
    extent = demo_removal.extent()
    if extent.members and not is_being_taken_out():
        enqueue(take_out_demo)
        audit.record(actor, "demo.remove", "demo", members=extent.members, threads=extent.threads)


def _say(actor: Actor, name: str, text: str, hours: int | None) -> None:
    until = now() + timedelta(hours=hours) if text and hours else None
    if orders.say(name, text, until):
        audit.record(actor, f"{name}.{'set' if text else 'end'}", "site", until=_exact(until))


def _taken_off(name: str, typed: str, spelt: Callable[[str], str]) -> str | None:
    """What went off a list, as it stood there or as it is `spelt` today; None when neither was on it."""
    if orders.unlists(name, typed):
        return typed
    value = spelt(typed)
    return value if orders.unlists(name, value) else None


def _exact(until: datetime | None) -> str | None:
    return until.isoformat(timespec="seconds") if until else None


def _domain(typed: str) -> str:
    domain = typed.strip().removeprefix("@").rstrip(".").lower()
    if "@" in domain or problem_of_email(f"somebody@{domain}"):
        raise NoDomain
    return canonical_email(f"somebody@{domain}").rpartition("@")[2]


def _network(typed: str) -> str:
    try:
        network = addresses.network(typed.strip(), strict=False)
    except ValueError:
        raise NoNetwork from None
    if network.prefixlen < WIDEST[network.version]:
        raise NoNetwork
    return str(network)
