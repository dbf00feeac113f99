"""Finding shares: the one of a member for a post, the post behind a link, and a member's own."""

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..follows.visibility import apart
from ..members.models import Member
from ..members.readers import Reader, Role, has_profile, reader_of
from .models import Share
from .visibility import visible_to

LONGEST_TOKEN = 64


def find_share(post_id: int, member: Member) -> Share | None:
    """The share by which this member passed a post on."""
    return db.session.scalar(select(Share).where(Share.post_id == post_id, Share.member_id == member.id))


def hold_share(post_id: int, member: Member) -> Share | None:
    """The same, and nobody else changes it until the end of the transaction."""
    wanted = select(Share).where(Share.post_id == post_id, Share.member_id == member.id)
    return db.session.scalar(wanted.with_for_update(key_share=True))


def get_share(token: str, reader: Reader) -> Share:
    """The share of a link, with the post that it leads to. Raises NotFound."""
    return _found(token, reader, select(Share).join(Share.post).options(contains_eager(Share.post)))


def get_named_share(token: str, reader: Reader) -> Share:
    """The same with its member, if they show their name to this reader. Raises NotFound."""
    wanted = select(Share).join(Share.post).join(Share.member).options(contains_eager(Share.member))
    shown = [Share.shows_name, has_profile(), Member.suspended_at.is_(None)]
    if reader.role is Role.MEMBER:
        shown.append(apart(Share.member_id))
    return _found(token, reader, wanted.where(*shown))


def _found(token: str, reader: Reader, wanted: Select[Share]) -> Share:
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        raise NotFound
    share = db.session.scalar(wanted.where(Share.token == token, *visible_to(reader.role)), reader.values())
    if share is None:
        raise NotFound
    return share


def list_shares(member: Member, *, after: str | None = None, limit: int = 30) -> Page[Share]:
    """A member's own shares of what can still be seen, newest first, each with its post."""
    reader = reader_of(member)
    wanted = (
        select(Share)
        .join(Share.post)
        .options(contains_eager(Share.post))
        .where(Share.member_id == member.id, *visible_to(reader.role))
    )
    return Listing(wanted, Share.id).page(reader.values(), after=after, limit=limit)
