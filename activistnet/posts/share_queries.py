"""Finding shares: the one of a member for a post, the post behind a link, and a member's own."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..members.models import Member
from ..members.readers import Reader, reader_of
from .models import Post, Share
from .visibility import visible_to


def find_share(post_id: int, member: Member) -> Share | None:
    """The share by which this member passed a post on."""
    return db.session.scalar(select(Share).where(Share.post_id == post_id, Share.member_id == member.id))


def hold_share(post_id: int, member: Member) -> Share | None:
    """The same, and nobody else changes it until the end of the transaction."""
    wanted = select(Share).where(Share.post_id == post_id, Share.member_id == member.id)
    return db.session.scalar(wanted.with_for_update(key_share=True))


def get_shared_post(token: str, reader: Reader) -> Post:
    """The post that a share's link leads to. Raises NotFound."""
    if not token.isascii() or len(token) > 64:
        raise NotFound
    wanted = select(Post).join(Share, Share.post_id == Post.id).where(Share.token == token, *visible_to(reader.role))
    post = db.session.scalar(wanted, reader.values())
    if post is None:
        raise NotFound
    return post


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
