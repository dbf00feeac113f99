"""Finding members and their sessions."""

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from ..core.db import db
from .models import Member, SignInSession


def find_session(token_hash: bytes) -> SignInSession | None:
    """The session of this token with its member, in one query; whether it is still alive is for `rules` to say."""
    wanted = (
        select(SignInSession)
        .join(SignInSession.member)
        .options(contains_eager(SignInSession.member))
        .where(SignInSession.token_hash == token_hash)
    )
    return db.session.scalar(wanted)


def find_by_handle(handle: str) -> Member | None:
    """The member of this handle, in any spelling; not a former one."""
    wanted = select(Member).where(func.lower(Member.handle) == handle.lower(), Member.deleted_at.is_(None))
    return db.session.scalar(wanted)
