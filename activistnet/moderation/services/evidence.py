"""What is kept of what was reported, as it was then: its words, the name it stood under, and its pictures."""

from datetime import timedelta

from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ...collections.queries import in_words
from ...core.data.db import QUIETLY, db
from ...core.data.parts import AT_ONCE
from ...media import queries as media
from ...media.rules import words_in
from ...members.models import Member
from ...posts import beside
from ..evidence_models import CasePicture
from ..models import Case
from ..subjects import Subject

WORDS_KEPT = timedelta(days=90)  # after the decision
UNDECIDED_KEPT = timedelta(days=365)
IS_OVER = or_(Case.decided_at < func.now() - WORDS_KEPT, Case.opened_at < func.now() - UNDECIDED_KEPT)


def words_of(subject: Subject) -> str:
    """What it says now, with what stands beside a post, and a member's collections that everybody can open."""
    if subject.member is not None:
        return "\n\n".join(filter(None, (subject.words, in_words(subject.member.id))))
    if subject.is_post and subject.post:
        return "\n\n".join(filter(None, (beside.find(subject.post), subject.words)))
    return subject.words


def keep(case_id: int, subject: Subject) -> None:
    """Keep for a case what is seen with these words: the first name, and each picture as it was the first time."""
    if subject.is_apart:
        return
    if name := _name(subject):
        unnamed = update(Case).where(Case.id == case_id, Case.said_by == "")
        db.session.execute(unnamed.values(said_by=name), execution_options=QUIETLY)
    rows = _pictures(case_id, subject)
    if rows:
        db.session.execute(insert(CasePicture).values(rows).on_conflict_do_nothing())


def join(from_id: int, case_id: int) -> None:
    """Keep for one case what another kept, which is about the same."""
    columns = [column for column in CasePicture.__table__.c if column.name != "case_id"]
    kept = select(literal(case_id), *columns).where(CasePicture.case_id == from_id)
    names = ["case_id", *(column.name for column in columns)]
    db.session.execute(insert(CasePicture).from_select(names, kept).on_conflict_do_nothing())


def forget_old_pictures() -> list[str]:
    """Keep pictures no longer of cases that were decided long ago, or that nobody decides, some of them; which."""
    some = select(CasePicture.case_id, CasePicture.picture_id).join(Case, Case.id == CasePicture.case_id)
    over = some.where(IS_OVER).limit(AT_ONCE).subquery()
    these = (CasePicture.case_id == over.c.case_id, CasePicture.picture_id == over.c.picture_id)
    gone = CasePicture.__table__.delete().where(*these).returning(CasePicture.picture_id)
    return list(db.session.scalars(gone, execution_options=QUIETLY))


def _name(subject: Subject) -> str:
    """Under which name others read it; a member's own is among their words."""
    if subject.signature is not None:
        return subject.signature.name if subject.signature.show_name else ""
    author = db.session.get(Member, subject.post.author_id) if subject.post else None
    return f"{author.display_name} @{author.handle}" if author and author.deleted_at is None else ""


def _pictures(case_id: int, subject: Subject) -> list[dict[str, object]]:
    if subject.signature is not None or subject.author_id is None:
        return []
    alts = words_in(subject.post.body) if subject.post else {}
    return [
        {
            "case_id": case_id,
            "picture_id": picture.id,
            "use": picture.use,
            "alt": alts.get(picture.id, picture.alt),
            "width": picture.width,
            "height": picture.height,
            "tone": picture.tone,
        }
        for picture in media.list_seen_with(subject.author_id, subject.post.id if subject.post else None)
    ]
