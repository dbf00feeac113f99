"""Which confirmations are held, and what for: more than is usual from one network, of one domain, or in a rush.

Nothing is asked for it: the mailed link says what kind of domain it is of, and what is counted is counted in the
process, which compares with the others twice a second. Without Valkey each process counts for itself, so that some
more are let through; nobody is held for its absence. Addresses and domains are counted as keyed hashes that end with
the day.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple, cast

from flask import current_app

from ..core.application import Site
from ..core.web.limits import HOUR, Limit, client_key, find_used_up, give_back, hit_all, is_within, network_key
from . import domains, limits
from .domains import KNOWN, SMALL, THROWAWAY, Mark

Act = tuple[Limit, str]
MOST_KNOWN = 10_000  # petitions
HELD_FOR = NETWORK, DOMAIN, RUSH, THROW_AWAY = ("network", "domain", "rush", "throwaway")  # not by moderators


@dataclass(slots=True)
class Known:
    """What a petition has gained within a day, and until when it has a rush, in seconds of the clock."""

    gained: int = 0
    rush_until: float = 0.0


class Weighed(NamedTuple):
    """For what a confirmation is held, None where it counts; what it used up, and of what kind its domain is."""

    held_for: str | None
    acts: list[Act]
    kind: str

    def undo(self) -> None:
        """It came to nothing: a link that is spent, or nobody's, uses up nobody's share."""
        give_back(self.acts)

    def keep(self, petition_id: int, gained: int | None) -> None:
        """It is a signature of this petition, which had gained so many within a day, as that statement has read.

        Only here a petition's rush is noticed: whoever presses a link that is spent or made up, a thousand times at
        once, is no rush, and has nothing remembered of petitions that are none.
        """
        known = _known_of(petition_id)
        known.gained = gained or 0
        if self.kind == SMALL:
            _notice(petition_id, known)


def weigh(token: str) -> Weighed:
    """Say of a confirmation that is made just now whether it counts."""
    mark = domains.mark_in(token)
    if mark.kind == THROWAWAY:
        return Weighed(THROW_AWAY, [], mark.kind)
    is_rush = mark.kind == SMALL and mark.petition_id is not None and _has_rush(mark.petition_id)
    of_network = _of_network(mark)
    of_domain = _of_domain(mark, is_rush=is_rush)
    over = find_used_up([*of_network, *of_domain], loosely=True)
    if not over:
        return Weighed(None, [*of_network, *of_domain], mark.kind)
    if any(limit in over for limit, _key in of_network):
        return Weighed(NETWORK, [], mark.kind)
    return Weighed(RUSH if is_rush else DOMAIN, [], mark.kind)


def expect_room(petition_id: int, mailbox: str) -> None:
    """Count a second confirmation, by which a held signature counts. Raises TooMany.

    Whoever owns a domain reads all mail that is sent there, so of one small domain few count in a day.
    """
    acts: list[Act] = [(limits.RELEASE_ADDRESS, client_key())]
    mark = domains.mark_of_mailbox(petition_id, mailbox)
    if mark.kind != KNOWN and mark.tags:
        acts.append((limits.RELEASE_THERE, mark.tags[1]))
    hit_all(acts)


def _of_network(mark: Mark) -> list[Act]:
    is_small = mark.kind == SMALL
    return [
        (limits.CONFIRM_BURST_SMALL if is_small else limits.CONFIRM_BURST, client_key()),
        (limits.CONFIRM_ADDRESS_SMALL if is_small else limits.CONFIRM_ADDRESS, client_key()),
        (limits.CONFIRM_NETWORK_SMALL if is_small else limits.CONFIRM_NETWORK, network_key()),
    ]


def _of_domain(mark: Mark, *, is_rush: bool) -> list[Act]:
    """What so many may confirm of one domain. During a rush few of one that somebody may own, today's included."""
    if not mark.tags:
        return []
    domain, there = mark.tags
    acts = [(limits.CONFIRM_DOMAIN, domain), (limits.CONFIRM_DOMAIN_DAY, domain)]
    if mark.kind == KNOWN:
        return acts
    hour, day = limits.CONFIRM_THERE, limits.CONFIRM_THERE_DAY
    if is_rush:
        hour, day = hour._replace(most=limits.MOST_IN_RUSH), day._replace(most=limits.MOST_IN_RUSH_DAY)
    return [*acts, (hour, there), (day, there)]


def _has_rush(petition_id: int) -> bool:
    known = _all_known().get(petition_id)
    return known is not None and time.time() < known.rush_until


def _notice(petition_id: int, known: Known) -> None:
    """Count one of a small domain under a petition: beyond so many it has a rush, until an hour had none."""
    most = limits.RUSH.most + round(limits.OF_USUAL * known.gained / 24)
    if not is_within([(limits.RUSH._replace(most=most), str(petition_id))], loosely=True):
        known.rush_until = time.time() + HOUR


def _known_of(petition_id: int) -> Known:
    """What this process knows of a petition."""
    all_known = _all_known()
    if petition_id not in all_known and len(all_known) >= MOST_KNOWN:
        all_known.clear()
    return all_known.setdefault(petition_id, Known())


def _all_known() -> dict[int, Known]:
    site = cast(Site, current_app)
    known: dict[int, Known] = site.extensions.setdefault("usual signatures", {})
    return known
