"""Making collections, putting things in and taking them out, and what those say who are asked."""

import secrets
from typing import NamedTuple

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ..core.data.db import db
from ..core.events import publish
from ..members.models import Member
from ..members.rules import expect_may_publish
from ..posts.models import Post
from ..topics.models import Topic
from .errors import AlreadyThere, CollectionFull, NotToBeListed, TooManyCollections
from .events import PersonAsked
from .models import Collection, CollectionItem
from .rules import MOST, MOST_ITEMS


class Said(NamedTuple):
    """What a collection is called, what it is for, and whether everyone finds it."""

    title: str
    about: str
    is_public: bool


def make(owner: Member, said: Said) -> Collection:
    """A new one, empty. Raises TooManyCollections, Restricted."""
    expect_may_publish(owner)
    if (db.session.scalar(select(func.count()).where(Collection.owner_id == owner.id)) or 0) >= MOST:
        raise TooManyCollections
    made = Collection(owner_id=owner.id, key=secrets.token_urlsafe(12), **said._asdict())
    db.session.add(made)
    db.session.flush()
    return made


def change(collection_id: int, owner: Member, said: Said) -> None:
    """Say something else of it. Raises Restricted."""
    expect_may_publish(owner)
    db.session.execute(update(Collection).where(Collection.id == collection_id).values(**said._asdict()))


def delete_collection(collection_id: int) -> None:
    """Nothing is left of it, for anybody."""
    db.session.execute(delete(Collection).where(Collection.id == collection_id))


def ask(collection_id: int, title: str, owner: Member, person: Member) -> None:
    """Ask somebody to be listed; oneself is so at once.

    Raises NotToBeListed, AlreadyThere, CollectionFull, Restricted.
    """
    is_oneself = person.id == owner.id
    may_be_listed = db.session.scalar(select(Member.may_be_listed).where(Member.id == person.id))
    if not is_oneself and not may_be_listed:
        raise NotToBeListed
    _add(collection_id, owner, member_id=person.id, state="listed" if is_oneself else "asked")
    if not is_oneself:
        publish(PersonAsked(collection_id=collection_id, title=title, owner_id=owner.id, member_id=person.id))


def add_topic(collection_id: int, owner: Member, topic: Topic) -> None:
    """Put a topic in. Raises AlreadyThere, CollectionFull, Restricted."""
    _add(collection_id, owner, topic_id=topic.id)


def add_post(collection_id: int, owner: Member, post: Post) -> None:
    """Put a thread in. Raises AlreadyThere, CollectionFull, Restricted."""
    _add(collection_id, owner, post_id=post.id)


def remove(collection_id: int, *, member_id: int | None, topic_id: int | None, post_id: int | None) -> None:
    """Take something out; nothing where it is not in it. That a person was in it, or asked, stays, so that it counts
    how often they are asked.
    """
    same = CollectionItem.collection_id == collection_id
    which = (
        CollectionItem.member_id.is_not_distinct_from(member_id),
        CollectionItem.topic_id.is_not_distinct_from(topic_id),
        CollectionItem.post_id.is_not_distinct_from(post_id),
    )
    if member_id is None:
        db.session.execute(delete(CollectionItem).where(same, *which))
    else:
        db.session.execute(update(CollectionItem).where(same, *which).values(state="refused"))


def accept(collection_id: int, member: Member) -> None:
    """Be listed, once one was asked; nothing else is changed by it."""
    _answer(collection_id, member, only=("asked",), state="listed")


def leave(collection_id: int, member: Member) -> None:
    """Not be listed. Who was asked and says no is never asked again for this one; who was listed, once more at most."""
    was_asked = CollectionItem.state == "asked"
    _answer(
        collection_id,
        member,
        only=("asked", "listed"),
        state="refused",
        asks_left=case((was_asked, 0), else_=CollectionItem.asks_left),
    )


def forget_member(member_id: int) -> None:
    """A former member has no collections and is in none."""
    db.session.execute(delete(CollectionItem).where(CollectionItem.member_id == member_id))
    db.session.execute(delete(Collection).where(Collection.owner_id == member_id))


def _answer(collection_id: int, member: Member, *, only: tuple[str, ...], **said: object) -> None:
    mine = (CollectionItem.collection_id == collection_id, CollectionItem.member_id == member.id)
    db.session.execute(update(CollectionItem).where(*mine, CollectionItem.state.in_(only)).values(**said))


def _add(collection_id: int, owner: Member, **item: object) -> None:
    expect_may_publish(owner)
    held = select(Collection.id).where(Collection.id == collection_id).with_for_update()
    db.session.execute(held)
    there = select(func.count()).where(CollectionItem.collection_id == collection_id, CollectionItem.state != "refused")
    if (db.session.scalar(there) or 0) >= MOST_ITEMS:
        raise CollectionFull
    row = insert(CollectionItem).values(collection_id=collection_id, **item)
    again = row.on_conflict_do_update(
        index_elements=["collection_id", "member_id", "topic_id", "post_id"],
        set_={
            "state": row.excluded.state,
            "asks_left": func.greatest(CollectionItem.asks_left - 1, 0),
            "added_at": func.now(),
        },
        where=and_(
            CollectionItem.state == "refused", or_(CollectionItem.asks_left > 0, row.excluded.state == "listed")
        ),
    )
    if db.session.scalar(again.returning(CollectionItem.id)) is None:
        raise AlreadyThere
