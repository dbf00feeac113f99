"""What a rule about mail domains would have taken out of the count of a petition in the last 30 days.

Addresses are opened to be compared, and neither shown nor kept; nobody names a domain, and none is told.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from ...core.data.db import db
from .. import domains
from ..errors import TooFewByRule
from ..group_models import GroupedSignature, SignatureGroup
from ..group_queries import FEWEST
from ..mailboxes import unseal_mailbox
from ..models import WITHDRAWN, Signature

LOOKED_BACK = timedelta(days=30)
MOST = 20_000  # signatures, the newest
EXAMPLES = 10
PER = {"hour": "%Y%m%d%H", "day": "%Y%m%d"}


class Rule(NamedTuple):
    """More than `most` in an hour or a day (`per`) with addresses of one domain that somebody may own."""

    most: int
    per: str


@dataclass(frozen=True)
class Rehearsed:
    """What it would have found: how many of how many looked at, of how many domains, and what is known of them.

    `proven` were held when they were given and have been confirmed once more, or let count; `of_members` belong to a
    member: both speak for honest people. `examples` are the hours in which some were given, and their states.
    """

    looked: int
    found: int
    domains: int
    counted: int
    proven: int
    of_members: int
    examples: Sequence[tuple[datetime, str]]

    @property
    def is_enough(self) -> bool:
        """Whether they are so many that nothing is told of one person."""
        return self.found >= FEWEST


def rehearse(petition_id: int, rule: Rule) -> Rehearsed:
    """Look what it would have found, as if it had acted then."""
    rows = _rows(petition_id)
    found = list(_found(petition_id, rows, rule))
    hit = [row for row, _domain in found]
    step = max(1, len(hit) // EXAMPLES)
    return Rehearsed(
        looked=len(rows),
        found=len(hit),
        domains=len({domain for _row, domain in found}),
        counted=sum(row.state == "counted" for row in hit),
        proven=sum(row.state == "counted" and row.held_for is not None for row in hit),
        of_members=sum(row.member_digest is not None for row in hit),
        examples=[(_hour_of(row.signed_at), row.state) for row in hit[::step][:EXAMPLES]],
    )


def gather(petition_id: int, rule: Rule) -> SignatureGroup:
    """Look at those together that count; again, the same group. Raises TooFewByRule."""
    found = _found(petition_id, _rows(petition_id), rule)
    hit = [row for row, _domain in found if row.state == "counted"]
    if len(hit) < FEWEST:
        raise TooFewByRule
    times = [row.signed_at for row in hit]
    these = {"petition_id": petition_id, "first_at": min(times), "last_at": max(times), "size": len(hit)}
    alike = select(SignatureGroup).filter_by(**these, state="waiting", domain_digest=None, held_for=None)
    if (known := db.session.scalar(alike.order_by(SignatureGroup.id).limit(1))) is not None:
        return known
    group = SignatureGroup(**these)
    db.session.add(group)
    db.session.flush()
    db.session.execute(insert(GroupedSignature), [{"group_id": group.id, "signature_id": row.id} for row in hit])
    return group


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _rows(petition_id: int) -> Sequence[Any]:
    columns = [Signature.id, Signature.signed_at, Signature.state, Signature.held_for, Signature.member_digest]
    wanted = select(*columns, Signature.mailbox_digest, Signature.mailbox_sealed).where(
        Signature.petition_id == petition_id,
        Signature.state != WITHDRAWN,
        Signature.signed_at > func.now() - LOOKED_BACK,
        Signature.mailbox_sealed.is_not(None),
    )
    return db.session.execute(wanted.order_by(Signature.id.desc()).limit(MOST)).all()[::-1]


def _found(petition_id: int, rows: Sequence[Any], rule: Rule) -> Iterator[tuple[Any, str]]:
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        domain = domains.domain_of(unseal_mailbox(petition_id, row.mailbox_digest, row.mailbox_sealed))
        if domains.kind_of(domain) not in (domains.SMALL, domains.THROWAWAY):
            continue
        owned = domains.owned_with(domain)
        window = (owned, row.signed_at.strftime(PER[rule.per]))
        seen[window] += 1
        if seen[window] > rule.most:
            yield row, owned
