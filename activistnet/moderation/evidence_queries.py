"""What is kept of what was reported, for whoever decides."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from ..core.data.db import db
from ..core.refusals import NotFound
from .evidence_models import CasePicture
from .models import Case
from .subjects import Subject

MOST = 50


def list_pictures(subject: Subject) -> Sequence[CasePicture]:
    """Those of all cases about it, each once, as it was the first time."""
    if subject.signature is not None or subject.is_apart:
        return []
    wanted = select(CasePicture).join(Case, Case.id == CasePicture.case_id).where(subject.is_of(Case))
    once = wanted.ext(distinct_on(CasePicture.picture_id)).order_by(CasePicture.picture_id, CasePicture.case_id)
    return db.session.scalars(once.limit(MOST)).all()


def get_picture(subject: Subject, picture_id: str) -> CasePicture:
    """One of them. Raises NotFound."""
    found = next((each for each in list_pictures(subject) if each.picture_id == picture_id), None)
    if found is None:
        raise NotFound
    return found


def is_kept(picture_id: str) -> bool:
    """Whether a case needs this picture."""
    wanted = select(CasePicture.case_id).where(CasePicture.picture_id == picture_id).limit(1)
    return db.session.scalar(wanted) is not None
