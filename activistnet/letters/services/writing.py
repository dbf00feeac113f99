"""Writing a letter with a signature, changing it, and withdrawing it until it leaves."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.crypto import seal
from ...core.data.db import db
from ...deliveries.errors import NotDeliverable
from ...deliveries.queries import TargetLine, list_targets
from ...deliveries.services.delivering import expect_deliverable
from ...members.models import Member
from ...petitions.errors import NotSigned
from ...petitions.models import Petition, Signature
from ...petitions.own import OwnSignature
from ...petitions.services.whose import expect_may_say_with, get_signature
from .. import rules
from ..errors import LetterLeft, LetterOut, NobodyToWriteTo, NoLetter, NoLetters, NotAppealable
from ..models import (
    BOUNCED,
    LEAVING,
    LOOKING,
    OUT,
    PASSED,
    WAITING,
    Letter,
    LetterBatch,
    LetterRemoval,
    appeal_context,
    letter_context,
)
from ..written_queries import IS_HEARD


def write(
    signature: OwnSignature, words: str, *, position: int, shows_name: bool, member: Member | None = None
) -> None:
    """Write it, or write it otherwise: then it leaves with the next batch, as nobody has read it yet.

    Raises NotSigned, NoLetters, NobodyToWriteTo, LetterLeft, LetterOut, and Forbidden, Restricted or BannedFromTopic.
    """
    expect_writable(signature)
    petition_id = signature.petition.id
    expect_may_say_with(get_signature(signature.id), member)
    target = _target(petition_id, position)
    said = {
        "decision_maker_id": target.decision_maker_id,
        "name": target.name,
        "words_sealed": seal(words, context=letter_context(petition_id, signature.id)),
        "shows_name": shows_name,
        "written_at": func.now(),
        "batch_id": None,
        "lot": None,
    }
    row = insert(Letter).values(petition_id=petition_id, signature_id=signature.id, **said)
    mine = row.on_conflict_do_update(index_elements=["signature_id"], set_=said, where=Letter.state == WAITING)
    if db.session.scalar(mine.returning(Letter.id)) is None:
        _refuse(signature.id)


def hold(signature_id: int) -> None:
    """Let nobody else write it until this is over."""
    db.session.execute(select(Letter.id).where(Letter.signature_id == signature_id).with_for_update())


def withdraw(signature: OwnSignature) -> None:
    """Withdraw it, wherever the petition is by now; nothing where there is none. Raises LetterLeft, LetterOut."""
    mine = delete(Letter).where(Letter.signature_id == signature.id, Letter.state == WAITING)
    if db.session.scalar(mine.returning(Letter.id)) is None:
        _refuse(signature.id)


def appeal(signature: OwnSignature, words: str) -> None:
    """Have somebody else look at a letter that was taken out, once. Raises NotAppealable, NoLetter."""
    letter = db.session.scalar(select(Letter).where(Letter.signature_id == signature.id))
    if letter is None:
        raise NoLetter
    if letter.state != OUT or letter.words_sealed is None:
        raise NotAppealable
    sealed = seal(words, context=appeal_context(letter.id))
    mine = update(LetterRemoval).where(LetterRemoval.letter_id == letter.id, LetterRemoval.appealed_at.is_(None))
    asked = mine.values(appeal_sealed=sealed, appealed_at=func.now()).returning(LetterRemoval.letter_id)
    if db.session.scalar(asked) is None:
        raise NotAppealable


def without_names(signature_ids: list[int]) -> None:
    """Keep back the name with letters that have not left, where somebody hides it; what is leaving is drawn anew."""
    has_not_left = Letter.state.in_((WAITING, LEAVING))
    theirs = (Letter.signature_id.in_(signature_ids), has_not_left, Letter.shows_name)
    db.session.execute(update(Letter).where(*theirs).values(shows_name=False))


def forget_old() -> None:
    """Let go of the words of letters that left or were taken out long ago, and of what was said against that."""
    old = (Letter.over_at < func.now() - rules.KEPT, Letter.words_sealed.is_not(None))
    gone = db.session.scalars(update(Letter).where(*old).values(words_sealed=None).returning(Letter.id)).all()
    removed = update(LetterRemoval).where(LetterRemoval.letter_id.in_(gone))
    db.session.execute(removed.values(appeal_sealed=None))


def forget_closed() -> None:
    """Let go of letters that could not leave before their petition was over for long."""
    over = select(Petition.id).where(Petition.anonymised_at.is_not(None))
    db.session.execute(delete(Letter).where(Letter.state == WAITING, Letter.petition_id.in_(over)))


def drop_empty() -> None:
    """Forget batches of which nothing is left that may leave, so that the next one can be made."""
    has_letters = (
        select(Letter.id)
        .join(Signature, Signature.id == Letter.signature_id)
        .outerjoin(Member, Member.id == Signature.member_id)
        .where(Letter.batch_id == LetterBatch.id, Letter.state == WAITING, *IS_HEARD)
        .correlate(LetterBatch)
        .exists()
    )
    waits = LetterBatch.state.in_((LOOKING, PASSED, BOUNCED))
    db.session.execute(delete(LetterBatch).where(waits, ~has_letters))


def expect_writable(signature: OwnSignature) -> None:
    """Go on only if letters can be written with this signature. Raises NotSigned, NoLetters."""
    if not signature.is_counted:
        raise NotSigned
    try:
        expect_deliverable(db.session.get_one(Petition, signature.petition.id))
    except NotDeliverable:
        raise NoLetters from None


def _target(petition_id: int, position: int) -> TargetLine:
    found = next((each for each in list_targets(petition_id) if each.position == position), None)
    if found is None or found.is_private:
        raise NobodyToWriteTo
    return found


def _refuse(signature_id: int) -> None:
    state = db.session.scalar(select(Letter.state).where(Letter.signature_id == signature_id))
    if state == OUT:
        raise LetterOut
    if state is not None:
        raise LetterLeft
