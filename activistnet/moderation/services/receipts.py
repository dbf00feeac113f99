"""Links by which visitors read what came of their reports: given, found again by their browser, used, and forgotten."""

from base64 import urlsafe_b64encode

from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import INTERVAL, insert

from ...core.data.clauses import there_is
from ...core.data.crypto import blind_index, new_token, token_hash
from ...core.data.db import db
from ...core.data.parts import delete_some
from ..appeal_models import Appeal
from ..errors import AskedAlready
from ..models import Case, Decision, Report
from ..receipt_models import Receipt
from ..subjects import Subject
from .evidence import UNDECIDED_KEPT, WORDS_KEPT


def give(report_id: int, subject: Subject, browser: str) -> str:
    """The token of a new report's link. `browser` is what only this visitor's browser sends; empty where it keeps
    nothing.
    """
    token = _token_for(browser, report_id) if browser else new_token()
    known = _hash_of(browser, subject) if browser else None
    values = {"token_hash": token_hash(token), "report_id": report_id, "browser_hash": known}
    db.session.execute(insert(Receipt).values(values))
    return token


def find_again(subject: Subject, browser: str) -> str | None:
    """The token of what this browser has reported of it before, as long as nobody has decided."""
    if not browser:
        return None
    is_open = (subject.is_of(Report), Report.decision_id.is_(None))
    wanted = select(Report.id).join(Receipt, Receipt.report_id == Report.id)
    known = wanted.where(Receipt.browser_hash == _hash_of(browser, subject), *is_open).order_by(Report.id).limit(1)
    report_id = db.session.scalar(known)
    return None if report_id is None else _token_for(browser, report_id)


def note_look(receipt: Receipt, appeal_id: int) -> None:
    """A second look is asked for by this link, once. Raises AskedAlready."""
    unused = update(Receipt).where(Receipt.token_hash == receipt.token_hash, Receipt.look_id.is_(None))
    if db.session.scalar(unused.values(look_id=appeal_id).returning(Receipt.report_id)) is None:
        raise AskedAlready


def forget_old() -> bool:
    """Delete some links of what was decided long ago, or that nobody decides; whether there may be more.

    Who has asked for a second look reads the reply as long as others read what they were told.
    """
    kept = func.coalesce(
        Decision.made_at + literal(WORDS_KEPT, INTERVAL()), Report.reported_at + literal(UNDECIDED_KEPT, INTERVAL())
    )
    reported = select(kept).select_from(Report).outerjoin(Decision, Decision.id == Report.decision_id)
    ends_at = reported.where(Report.id == Receipt.report_id).correlate_except(Report, Decision).scalar_subquery()
    lately = or_(Case.decided_at.is_(None), Case.decided_at > func.now() - WORDS_KEPT)
    of_looks = select(Case.id).where(lately, Case.opened_at > func.now() - UNDECIDED_KEPT).correlate_except(Case)
    is_looked_at = there_is(Appeal, Appeal.id == Receipt.look_id, Appeal.case_id.in_(of_looks))
    return delete_some(Receipt, ends_at < func.now(), ~is_looked_at)


def _token_for(browser: str, report_id: int) -> str:
    """256 bits that this browser and the keys of this site make together, and neither alone."""
    return urlsafe_b64encode(blind_index(browser, scope=f"receipt:{report_id}")).decode().rstrip("=")


def _hash_of(browser: str, subject: Subject) -> bytes:
    named = ":".join(f"{name}:{number}" for name, number in subject.columns.items() if number is not None)
    return blind_index(browser, scope=f"receipts of {named}")
