"""Which handles may be taken: nobody's, none that looks like one of staff, none that a former member left lately."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.crypto import blind_index
from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.data.time import now
from ...core.words.skeletons import skeleton
from ...members import queries as members
from .. import rules
from ..errors import HandleLooksLikeStaff, HandleTaken
from ..models import LeftHandle


def expect_free(handle: str) -> None:
    """Raises HandleTaken or HandleLooksLikeStaff."""
    if members.find_by_handle(handle) or _was_left(handle):
        raise HandleTaken
    if _looks_like_staff(handle):
        raise HandleLooksLikeStaff


def is_free(handle: str) -> bool:
    """Whether somebody new may be called so."""
    return not (members.find_by_handle(handle) or _was_left(handle) or _looks_like_staff(handle))


def keep(handle: str) -> None:
    """Let nobody be called like a member who leaves, or look so, for a year; the handle itself is not kept."""
    rows = [{"digest": digest, "expires_at": now() + rules.HANDLE_STAYS_LEFT} for digest in _digests(handle)]
    left = insert(LeftHandle).values(rows)
    anew = {"expires_at": left.excluded.expires_at}
    db.session.execute(left.on_conflict_do_update(index_elements=["digest"], set_=anew))


def forget_old() -> bool:
    """Let some handles that were left long ago be taken again; whether there may be more."""
    return delete_some(LeftHandle, LeftHandle.expires_at < func.now())


def list_like(handle: str) -> list[str]:
    """The handles of other members that look like this one, in the order of their members."""
    wanted = skeleton(handle)
    return [each for each in members.list_handles() if each != handle and skeleton(each) == wanted]


def _was_left(handle: str) -> bool:
    wanted = select(LeftHandle.digest).where(LeftHandle.digest.in_(_digests(handle)), LeftHandle.expires_at > now())
    return db.session.scalar(wanted.limit(1)) is not None


def _looks_like_staff(handle: str) -> bool:
    return skeleton(handle) in map(skeleton, members.list_handles_of_staff())


def _digests(handle: str) -> tuple[bytes, bytes]:
    return (
        blind_index(handle.lower(), scope="a handle that was left"),
        blind_index(skeleton(handle), scope="the looks of a handle that was left"),
    )
