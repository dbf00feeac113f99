"""What is kept of what was reported, for whoever decides."""

from sqlalchemy import exists, func, select, union
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..media.models import Picture
from ..media.rules import MOST_KEPT
from ..posts.models import Post
from .evidence_models import CasePicture
from .models import Case
from .subjects import Subject


def list_pictures(subject: Subject, *, after: str | None = None) -> Page[CasePicture]:
    """Those of all cases about it, each once, as it was the first time; in the order in which they were kept."""
    if not _has_pictures(subject):
        return Page([], None, after)
    kept = select(CasePicture).join(Case, Case.id == CasePicture.case_id).where(subject.is_of(Case))
    once = kept.ext(distinct_on(CasePicture.picture_id)).order_by(CasePicture.picture_id, CasePicture.case_id)
    first = aliased(CasePicture, once.subquery())
    return Listing(select(first), first.kept_at, first.picture_id, ascending=True).page({}, after=after)


def get_picture(subject: Subject, picture_id: str) -> CasePicture:
    """One of them. Raises NotFound."""
    wanted = select(CasePicture).join(Case, Case.id == CasePicture.case_id).where(subject.is_of(Case))
    this = wanted.where(CasePicture.picture_id == picture_id).order_by(CasePicture.case_id).limit(1)
    found = db.session.scalar(this) if _has_pictures(subject) else None
    if found is None:
        raise NotFound
    return found


def _has_pictures(subject: Subject) -> bool:
    return subject.signature is None and not subject.is_apart


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
