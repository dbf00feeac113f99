"""Word rules and what people write when they sign.

Signing is never refused or slowed down by a rule: the signature counts, and its words wait. Nothing leads from a
signature to whoever gave it without their name, so all are looked at alike, as those of strangers.
"""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from ...core.data import orders
from ...core.data.db import db
from ...moderation.services import reports
from ...petitions.services import changing, reasons
from .. import matching, queries
from ..matching import Looked, Said
from ..models import SignatureHit


def look_at(signature_id: int) -> None:
    """Hold a reason, or the name that a guest shows, where a rule has that. Nothing is asked where no rule acts."""
    if not orders.current().word_rules:
        return
    signed = queries.find_signed(signature_id)
    if signed is None:
        return
    in_reason = matching.found(signed.rules, Said(signed.reason, signed.topic_id, is_new=True))
    in_name = matching.found(signed.rules, Said(signed.name, signed.topic_id, is_new=True))
    if not (in_reason or in_name):
        return
    _note({rule.id for rule in (*in_reason, *in_name)}, signature_id)
    if patterns := ", ".join(rule.pattern or "https://" for rule in in_reason if rule.effect == "report"):
        reports.report_reason_by_site(signature_id, note=patterns)
    if any(rule.effect == "hold" for rule in in_reason):
        reasons.hold(signature_id)
    if _waits(in_name):
        changing.withhold_name(signature_id)


def look_again(signature_id: int) -> None:
    """The same of one that says something else from now on; what was found in its words before is over."""
    db.session.execute(delete(SignatureHit).where(SignatureHit.signature_id == signature_id))
    look_at(signature_id)


def _note(rule_ids: set[int], signature_id: int) -> None:
    rows = [{"rule_id": rule_id, "signature_id": signature_id} for rule_id in sorted(rule_ids)]
    db.session.execute(insert(SignatureHit).values(rows).on_conflict_do_nothing())


def _waits(found: list[Looked]) -> bool:
    """Whether a name is kept back: there is no case about one, so where a rule would open it, too."""
    return any(rule.effect != "count" for rule in found)
