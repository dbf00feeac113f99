"""Mentions: who a text names is told of it, once, and at most so many of one text."""

from sqlalchemy import BigInteger, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...follows.visibility import no_block_between
from ...members.models import Member
from ...members.readers import has_profile, is_heard
from ..events import MembersMentioned
from ..mention_models import Mention
from ..mentioned import LOOKED_AT, MOST, handles_in
from ..models import Post


def note(post_id: int) -> None:
    """Note whom a text that is visible mentions and has not yet mentioned, the first ones of it. Safe to repeat."""
    post = db.session.get_one(Post, post_id)
    handles = handles_in(post.body)[:LOOKED_AT] if post.is_published else []
    if not handles:
        return
    known = set(db.session.scalars(select(Mention.member_id).where(Mention.post_id == post_id)))
    named = [each for each in _find(handles, post.author_id) if each not in known][: max(MOST - len(known), 0)]
    if not named:
        return
    rows = [{"post_id": post_id, "member_id": each} for each in sorted(named)]
    new = insert(Mention).values(rows).on_conflict_do_nothing().returning(Mention.member_id)
    told = tuple(sorted(db.session.scalars(new)))
    root_id, parent_id = post.root_id or post.id, post.parent_id or post.id
    about = {"post_id": post_id, "root_id": root_id, "parent_id": parent_id, "author_id": post.author_id}
    publish(MembersMentioned(**about, member_ids=told))


def _find(handles: list[str], author_id: int) -> list[int]:
    """Those of these members who may be mentioned by the author, in the order in which they are named."""
    handle = func.lower(Member.handle)
    may_be = (
        has_profile(Member),
        is_heard(Member.id),
        no_block_between(Member.id, literal(author_id, BigInteger)),
        Member.id != author_id,
    )
    wanted = select(handle, Member.id).where(handle.in_(handles), Member.deleted_at.is_(None), *may_be)
    found: dict[str, int] = dict(db.session.execute(wanted).all())
    return [found[each] for each in handles if each in found]


def told_of(post_id: int) -> list[int]:
    """Who was told of a text."""
    return list(db.session.scalars(select(Mention.member_id).where(Mention.post_id == post_id)))


def forget_of(post: Post) -> None:
    """Its author takes the text away."""
    db.session.execute(delete(Mention).where(Mention.post_id == post.id))


def forget_all(member_id: int) -> None:
    """A former member was never mentioned."""
    db.session.execute(delete(Mention).where(Mention.member_id == member_id))
