"""Finding pictures."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, false, func, or_, select

from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.words.markup import Shown
from ..members.models import Member
from . import urls
from .models import Picture
from .rules import ID, MOST_IN_TEXT, WIDTHS
from .showing import shown

UNKEPT = timedelta(days=1)  # how long a picture waits for a text that shows it


class Drawn(NamedTuple):
    """Whose a picture is, and whether it is out of sight: then for them and for moderators alone."""

    member_id: int
    is_held: bool


def get_own(picture_id: str, member: Member) -> Picture:
    """A picture that this member sent. Raises NotFound."""
    own = select(Picture).where(Picture.id == picture_id, Picture.member_id == member.id)
    found = db.session.scalar(own) if ID.fullmatch(picture_id) else None
    if found is None:
        raise NotFound
    return found


def get_describable(picture_id: str, member: Member) -> Picture:
    """One of their own whose words are no part of a text. Raises NotFound."""
    found = get_own(picture_id, member)
    if found.use == "avatar" or (found.use == "text" and found.keeper_id is not None):
        raise NotFound
    return found


def room_used(member_id: int) -> int:
    """The bytes of a member's pictures."""
    used = select(func.coalesce(func.sum(Picture.size), 0)).where(Picture.member_id == member_id)
    return int(db.session.scalars(used).one())


def find_drawn(picture_id: str, width: int) -> Drawn | None:
    """A picture that is drawn in this width."""
    wanted = select(Picture.member_id, Picture.use, Picture.is_held)
    row = db.session.execute(wanted.where(Picture.id == picture_id, Picture.state == "ready")).one_or_none()
    return Drawn(row.member_id, row.is_held) if row is not None and width in WIDTHS[row.use] else None


def find_newest_avatar(member_id: int) -> Picture | None:
    """The picture of themselves that a member sent last."""
    wanted = select(Picture).where(Picture.keeper_id == member_id, Picture.use == "avatar")
    return db.session.scalar(wanted.order_by(Picture.created_at.desc(), Picture.id).limit(1))


def for_text(picture_ids: Iterable[str], member_id: int, post_id: int | None) -> dict[str, Shown]:
    """Those of these pictures that a text of this member may show, by their addresses: no other text shows them.

    What the text shows already it may go on showing, whoever sent that; those who write together change one text.

    Also those that are not drawn yet, which have no width.
    """
    is_free = and_(Picture.keeper_id.is_(None), Picture.member_id == member_id)
    is_kept = false() if post_id is None else Picture.keeper_id == post_id
    own = (Picture.use == "text", Picture.state != "refused", or_(is_free, is_kept))
    found = db.session.scalars(select(Picture).where(Picture.id.in_(list(picture_ids)), *own))
    widths = WIDTHS["text"]
    return {urls.mark(each.id): shown(each.id, widths, each.width, each.height, each.tone) for each in found}


def find_kept(use: str, keeper_id: int) -> Picture | None:
    """The picture that is ready and not hidden by itself, of what shows one at most."""
    kept = (Picture.use == use, Picture.keeper_id == keeper_id, Picture.state == "ready", ~Picture.is_hidden)
    wanted = select(Picture).where(*kept).order_by(Picture.created_at.desc()).limit(1)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def list_hideable(author_id: int, post_id: int) -> Sequence[Picture]:
    """The pictures that may be hidden by themselves: the one beside the author's name, and the one over the post."""
    beside = and_(Picture.use == "avatar", Picture.keeper_id == author_id)
    over = and_(Picture.use == "cover", Picture.keeper_id == post_id)
    wanted = select(Picture).where(or_(beside, over), Picture.state == "ready").order_by(Picture.use)
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).all()


def list_seen_with(author_id: int, post_id: int | None) -> Sequence[Picture]:
    """What is seen where somebody writes: the picture beside their name, those of the post, drawn and not refused."""
    beside = and_(Picture.use == "avatar", Picture.keeper_id == author_id)
    in_post = and_(Picture.use.in_(("cover", "text")), Picture.keeper_id == post_id)
    wanted = select(Picture).where(or_(beside, in_post), Picture.state == "ready")
    return db.session.scalars(wanted.order_by(Picture.created_at, Picture.id).limit(MOST_IN_TEXT + 2)).all()


def these(picture_ids: Iterable[str]) -> Select[str]:
    """The numbers of those of these pictures that there are."""
    return select(Picture.id).where(Picture.id.in_(list(picture_ids)))


def of_member(member_id: int) -> Select[str]:
    """The numbers of all pictures of a member."""
    return select(Picture.id).where(Picture.member_id == member_id)


def keepers_of(member_id: int, use: str) -> Select[int | None]:
    """The posts that show pictures of a member."""
    kept = (Picture.use == use, Picture.keeper_id.is_not(None))
    return select(Picture.keeper_id).where(Picture.member_id == member_id, *kept).distinct()


def list_unkept(limit: int) -> list[Picture]:
    """Pictures that belong to nothing after a day."""
    is_old = Picture.created_at < func.now() - UNKEPT
    return list(db.session.scalars(select(Picture).where(Picture.keeper_id.is_(None), is_old).limit(limit)))


def list_known(picture_ids: Iterable[str]) -> set[str]:
    """Which of these numbers are those of pictures."""
    return set(db.session.scalars(these(picture_ids)))
