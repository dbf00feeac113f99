"""Pictures: taking them in, having them drawn, giving them to what shows them, and deleting them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, or_, select, text, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from .. import drawing, keeping, queries, rules, store
from ..errors import NoRoomLeft, NotUsable, StillShown, TooManyKept
from ..events import (
    PictureAwaited,
    PictureDescribed,
    PictureDrawn,
    PictureGone,
    PictureRefused,
    PictureSent,
    PicturesHeld,
)
from ..models import Picture
from ..places import Place

ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('place of picture ' || :picture_id, 0))")


def receive(member: Member, content: bytes, *, use: str, alt: str = "", keeper_id: int | None = None) -> Picture:
    """Keep a file until a worker has drawn the picture it holds.

    Raises NotUsable, TooManyKept, NoRoomLeft, NoRoom, StoreAway and Busy. Nothing may be written before, as a store may
    be slow.
    """
    if problem := rules.problem_of(content):
        raise NotUsable(str(rules.PROBLEMS[problem]))
    if keeping.count_kept(member.id) >= rules.MOST_KEPT:
        raise TooManyKept
    _expect_room(member, len(content))
    db.rest()
    picture = Picture(id=rules.new_id(), member_id=member.id, use=use, keeper_id=keeper_id, alt=alt, size=len(content))
    store.put("sent", picture.id, store.SENT, content)  # a file without a row goes; a row without a file would stay
    try:
        # Two at once wait for each other.
        db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))
        _expect_room(member, len(content))
    except NoRoomLeft:
        store.remove(picture.id, "sent")
        raise
    db.session.add(picture)
    db.session.flush()
    publish(PictureSent(picture_id=picture.id))
    return picture


def draw(picture_id: str) -> None:
    """Draw a picture that waits; another time changes nothing. Raises NoRoom, StoreAway, Busy, and Interrupted."""
    picture = db.session.get(Picture, picture_id)
    if picture is None or picture.state != "waiting":
        return
    try:
        drawn = _drawn(picture)
    except drawing.NotDrawn as problem:
        if (refused := _write(picture_id, state="refused", problem=str(problem), size=0)) is not None:
            publish(PictureRefused(picture_id=picture_id, use=refused.use, keeper_id=refused.keeper_id))
        return
    size = sum(map(len, drawn.files.values()))
    like = {"width": drawn.width, "height": drawn.height, "tone": drawn.tone, "size": size}
    place_: Place = "held" if picture.is_held else "public"
    for width, content in drawn.files.items():
        store.put(place_, picture_id, store.name_of(width), content)
    written = _write(picture_id, state="ready", **like)
    if written is None:
        store.remove(picture_id, place_)  # it was deleted meanwhile
        return
    if written.is_held != picture.is_held:
        publish(PicturesHeld(picture_ids=(picture_id,)))  # somebody decided meanwhile
    publish(PictureDrawn(picture_id=picture_id, use=written.use, keeper_id=written.keeper_id))


def keep(picture_ids: Iterable[str], use: str, keeper_id: int, member_id: int, *, is_held: bool = False) -> None:
    """Give pictures of a member to what shows them, and let go of those that it shows no more.

    They are out of sight where that is (`is_held`).
    """
    ids = list(picture_ids)
    kept = (Picture.use == use, Picture.keeper_id == keeper_id)
    db.session.execute(
        update(Picture).where(*kept, Picture.id.not_in(ids)).values(keeper_id=None), None, execution_options=QUIETLY
    )
    if ids:
        free = (Picture.use == use, Picture.member_id == member_id, Picture.keeper_id.is_(None))
        values = {"keeper_id": keeper_id, "is_held": Picture.is_held | is_held}
        taken = update(Picture).where(Picture.id.in_(ids), *free).values(values).returning(Picture.id, Picture.state)
        rows = db.session.execute(taken, None, execution_options=QUIETLY).all()
        if any(row.state == "waiting" for row in rows):
            publish(PictureAwaited(use=use, keeper_id=keeper_id))
        if rows and is_held:
            publish(PicturesHeld(picture_ids=tuple(row.id for row in rows)))


def describe(picture: Picture, alt: str) -> None:
    """Give a picture other words for who can't see it."""
    picture.alt = alt
    db.session.flush()
    publish(PictureDescribed(picture_id=picture.id, use=picture.use, keeper_id=picture.keeper_id))


def remove_loose(picture_id: str, member: Member) -> None:
    """Have a picture of this member's deleted that nothing shows. Raises StillShown."""
    own = (Picture.id == picture_id, Picture.member_id == member.id)
    worn = select(Member.id).where(Member.id == Picture.member_id, Member.picture == Picture.id).exists()
    is_loose = case((Picture.use == "avatar", ~worn), else_=Picture.keeper_id.is_(None))
    if not remove(*own, is_loose) and db.session.scalar(select(Picture.id).where(*own)) is not None:
        raise StillShown


def remove(*conditions: ColumnElement[bool]) -> int:
    """Delete pictures of which all this is true, a few of them; how many there were."""
    gone = delete(Picture).where(*conditions).returning(Picture.id, Picture.use, Picture.keeper_id)
    rows = db.session.execute(gone, None, execution_options=QUIETLY).all()
    for row in rows:
        publish(PictureGone(picture_id=row.id, use=row.use, keeper_id=row.keeper_id))
    return len(rows)


def remove_of(use: str, keeper_id: int) -> None:
    """Delete the pictures that something showed that is deleted itself."""
    remove(Picture.use == use, Picture.keeper_id == keeper_id)


def hold(keepers: Select[int], *, seen: Select[int]) -> None:
    """Have what these posts show out of sight, but for what those of them show that everybody may see.

    What is hidden by itself stays so.
    """
    of_posts = (Picture.keeper_id.in_(keepers), Picture.use.in_(("cover", "text")))
    is_held = or_(Picture.keeper_id.not_in(seen), Picture.is_hidden)
    changed = update(Picture).where(*of_posts, Picture.is_held != is_held).values(is_held=is_held).returning(Picture.id)
    ids = db.session.scalars(changed, None, execution_options=QUIETLY).all()
    if ids:
        publish(PicturesHeld(picture_ids=tuple(ids)))


def place(picture_id: str) -> None:
    """Have the files of a picture where they belong: out of sight, or not. One at a time. Raises StoreAway and Busy."""
    db.session.execute(ALONE, {"picture_id": picture_id})
    is_held = db.session.scalar(select(Picture.is_held).where(Picture.id == picture_id))
    if is_held is not None:
        store.move(picture_id, *(("public", "held") if is_held else ("held", "public")))


def let_go(picture_id: str) -> None:
    """Delete the files of a picture whose row is gone. What somebody has to decide about is kept out of sight instead.

    One at a time. Raises StoreAway and Busy.
    """
    db.session.execute(ALONE, {"picture_id": picture_id})
    if queries.list_known([picture_id]):
        return
    if keeping.is_kept(picture_id):
        store.remove(picture_id, "sent")
        store.move(picture_id, "public", "kept")
        store.move(picture_id, "held", "kept")
    else:
        store.remove(picture_id, "sent", "public", "held", "kept")


def forget_member(member_id: int) -> None:
    """Delete all pictures of a member who leaves."""
    db.session.execute(delete(Picture).where(Picture.member_id == member_id), None, execution_options=QUIETLY)


def _drawn(picture: Picture) -> drawing.Drawn:
    """Raises NotDrawn, Interrupted, StoreAway and Busy."""
    content = store.read("sent", picture.id, store.SENT)
    if content is None:
        raise drawing.NotDrawn("broken")
    return drawing.draw(content, rules.WIDTHS[picture.use], is_square=picture.use == "avatar")


def _write(picture_id: str, **values: Any) -> Any:
    """What became of a picture; None where it has been deleted."""
    changed = update(Picture).where(Picture.id == picture_id, Picture.state == "waiting").values(values)
    wanted = changed.returning(Picture.use, Picture.keeper_id, Picture.is_held)
    return db.session.execute(wanted, None, execution_options=QUIETLY).one_or_none()


def _expect_room(member: Member, size: int) -> None:
    """Refuse what is more than one member's room. Raises NoRoomLeft."""
    if queries.room_used(member.id) + size > rules.ROOM:
        raise NoRoomLeft
