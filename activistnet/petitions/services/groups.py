"""Groups of signatures: gathering them by time and mail domain, taking them out of the count, and counting them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, and_, func, insert, select

from ...core.data.clauses import there_is
from ...core.data.crypto import blind_index
from ...core.data.db import db
from ...core.events import publish
from .. import domains
from ..errors import NoneHeld, NoSuchSignatures, TooManyTogether
from ..events import SignaturesMoved
from ..group_models import GroupedSignature, SignatureGroup
from ..group_queries import FEWEST
from ..group_sql import MOVE
from ..mailboxes import unseal_mailbox
from ..models import HELD, WITHDRAWN, Signature
from . import looks

MOST = 20_000  # signatures that are looked at together
STATES = {"held": "held", "invalidated": "invalidated", "restored": "counted", "waiting": "counted"}


def gather(petition_id: int, *, first_at: datetime, last_at: datetime, domain: str = "") -> SignatureGroup:
    """Those given from `first_at` to `last_at`, of the domain alone where there is one; again, the same group.

    Of a domain they are many or none, and two times are the same or apart: nobody learns of what domain somebody's
    address is. Raises NoSuchSignatures, NotOverYet, TooManyTogether, LookedAtOtherwise.
    """
    digest = blind_index(domain, scope=f"groups of signatures:{petition_id}") if domain else None
    here = (SignatureGroup.petition_id == petition_id, SignatureGroup.domain_digest.is_not_distinct_from(digest))
    alike = select(SignatureGroup).where(*here, SignatureGroup.first_at == first_at, SignatureGroup.last_at == last_at)
    if (known := db.session.scalar(alike.order_by(SignatureGroup.id).limit(1))) is not None:
        return known
    ids = _find(petition_id, first_at, last_at, domain)
    group = SignatureGroup(
        petition_id=petition_id, first_at=first_at, last_at=last_at, domain_digest=digest, size=len(ids)
    )
    db.session.add(group)
    db.session.flush()
    db.session.execute(insert(GroupedSignature), [{"group_id": group.id, "signature_id": each} for each in ids])
    return group


def gather_held(petition_id: int, held_for: str, *, sample: int | None = None) -> SignatureGroup:
    """Those that are held for this reason and that nobody looks at yet, or so many of them, drawn by lot.

    When there are none, those that somebody looks at and has not decided about. Raises NoneHeld.
    """
    in_group = there_is(
        GroupedSignature, GroupedSignature.signature_id == Signature.id, and_(GroupedSignature.is_taken)
    )
    here = (Signature.petition_id == petition_id, Signature.state == HELD, Signature.held_for == held_for, ~in_group)
    wanted = select(Signature.id, Signature.signed_at).where(*here)
    wanted = wanted.order_by(func.random()).limit(sample) if sample else wanted.order_by(Signature.id).limit(MOST)
    rows = db.session.execute(wanted).all()
    if not rows:
        return _undecided(petition_id, held_for)
    times = [row.signed_at for row in rows]
    group = SignatureGroup(
        petition_id=petition_id, first_at=min(times), last_at=max(times), held_for=held_for, size=len(rows)
    )
    group.state = group.before = "held"
    db.session.add(group)
    db.session.flush()
    taken = [{"group_id": group.id, "signature_id": row.id, "is_taken": True} for row in rows]
    db.session.execute(insert(GroupedSignature), taken)
    return group


def _undecided(petition_id: int, held_for: str) -> SignatureGroup:
    here = (SignatureGroup.petition_id == petition_id, SignatureGroup.held_for == held_for)
    open_ones = select(SignatureGroup).where(*here, SignatureGroup.state == "held", SignatureGroup.taken_out == 0)
    found = db.session.scalar(open_ones.order_by(SignatureGroup.id.desc()).limit(1))
    if found is None:
        raise NoneHeld
    return found


def move(group: SignatureGroup, state: str, *, reason: str) -> bool:
    """Hold them, make them invalid, or count them again; whether that changes anything.

    What a person takes back or proves meanwhile is theirs: it is left as it is.
    """
    held = select(SignatureGroup).where(SignatureGroup.id == group.id).with_for_update()
    group = db.session.scalars(held, execution_options={"populate_existing": True}).one()
    if group.state == state:
        return False
    moved: int = db.session.scalar(MOVE, {"group_id": group.id, "state": STATES[state]}) or 0
    if not moved:
        return False
    group.before, group.state, group.changed_at = group.state, state, func.now()
    if STATES[state] != "counted" or group.held_for:
        group.reason, group.taken_out = reason, moved
    db.session.flush()
    db.session.refresh(group)
    publish(SignaturesMoved(petition_id=group.petition_id))
    return True


def _find(petition_id: int, first_at: datetime, last_at: datetime, domain: str) -> list[int]:
    rows = _given(petition_id, first_at, last_at)
    if domain and len(rows) >= FEWEST:  # fewer are too few, of whatever domain
        looks.note(petition_id, domain, first_at, last_at)
        rows = [row for row in rows if _is_of(domain, petition_id, row.mailbox_digest, row.mailbox_sealed)]
    if len(rows) < (FEWEST if domain else 1):
        raise NoSuchSignatures
    return [row.id for row in rows]


def _given(petition_id: int, first_at: datetime, last_at: datetime) -> Sequence[Row[int, bytes | None, bytes | None]]:
    """Raises TooManyTogether."""
    here = (Signature.petition_id == petition_id, Signature.signed_at.between(first_at, last_at))
    columns = (Signature.id, Signature.mailbox_digest, Signature.mailbox_sealed)
    wanted = select(*columns).where(*here, Signature.state != WITHDRAWN).order_by(Signature.id).limit(MOST + 1)
    rows = db.session.execute(wanted).all()
    if len(rows) > MOST:
        raise TooManyTogether
    return rows


def _is_of(domain: str, petition_id: int, digest: bytes | None, sealed: bytes | None) -> bool:
    """Opened to be compared, and neither shown nor kept."""
    if digest is None or sealed is None:
        return False
    own = domains.domain_of(unseal_mailbox(petition_id, digest, sealed))
    return own == domain or own.endswith(f".{domain}")
