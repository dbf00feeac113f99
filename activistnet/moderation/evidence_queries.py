"""What is kept of what was reported, for whoever decides."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select, union
from sqlalchemy.dialects.postgresql import distinct_on

from ..core.data.db import db
from ..core.refusals import NotFound
from ..media.models import Picture
from ..media.rules import MOST_KEPT
from ..posts.models import Post
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


def count_gone(author_id: int) -> int:
    """How many pictures are kept that a member deleted, of posts and from beside their name; at most MOST_KEPT."""
    kept = select(CasePicture.picture_id).join(Case, Case.id == CasePicture.case_id)
    gone = kept.where(~exists().where(Picture.id == CasePicture.picture_id))
    written = gone.join(Post, Post.id == Case.post_id).where(Post.author_id == author_id)
    found = union(written, gone.where(Case.member_id == author_id)).limit(MOST_KEPT).subquery()
    return db.session.scalars(select(func.count()).select_from(found)).one()
