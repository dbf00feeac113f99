"""Publishing updates: a discussion of its own, about a petition, at most three in seven days."""

from sqlalchemy import func, or_, select

from ...core.data.db import db
from ...core.events import publish as tell
from ...members.models import Member
from ...petitions.counts import TABLE
from ...petitions.models import Petition
from ...posts.models import Discussion, Post
from ...posts.services.posts import start_discussion
from ...topics.models import Topic
from .. import rules
from ..errors import EnoughThisWeek, MayNotSpeak, NotPublic
from ..events import UpdatePosted
from ..models import Update


def expect_may_write(petition: Petition, member: Member) -> None:
    """Go on only if a member may write another one, as far as this can be said beforehand.

    Raises MayNotSpeak, NotPublic, EnoughThisWeek.
    """
    if not rules.may_speak(petition, member):
        raise MayNotSpeak
    if not rules.is_public(petition):
        raise NotPublic
    if count_of_week(petition.id) >= rules.MOST_A_WEEK:
        raise EnoughThisWeek


def count_of_week(petition_id: int) -> int:
    """How many count in the last seven days. One that was deleted before anybody was mailed doesn't."""
    lately = (Update.petition_id == petition_id, Update.published_at > func.now() - rules.WEEK)
    stands = or_(Update.begun_at.is_not(None), Update.ended_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(Update).where(*lately, stands)) or 0


def publish(
    petition: Petition, topic: Topic, author: Member, *, title: str, body: str, post_id: int | None = None
) -> Discussion:
    """Publish one. Of two at once the second waits for the first, and counts it.

    It may be held. Raises MayNotSpeak, NotPublic, EnoughThisWeek, Restricted, BannedFromTopic, NotForYouToPost.
    """
    db.session.execute(select(TABLE.c.id).where(TABLE.c.id == petition.id).with_for_update(key_share=True))
    expect_may_write(petition, author)
    post = start_discussion(topic, author, title=title, body=body, about_id=petition.id, post_id=post_id)
    when = func.now() + rules.UNDO
    db.session.add(Update(post_id=post.id, petition_id=petition.id, next_at=when))
    db.session.flush()
    tell(UpdatePosted(petition_id=petition.id, update_id=post.id))
    return post


def give_up(post_id: int) -> None:
    """Mail nothing more of an update, if this is one."""
    mailed = Update.__table__
    ended = mailed.update().where(mailed.c.post_id == post_id, mailed.c.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=func.now(), title="", body=""))


def give_up_of(petition_id: int, author_id: int) -> None:
    """Mail nothing of what somebody wrote about a petition, where no letter has left yet."""
    mailed, wrote = Update.__table__, select(Post.id).where(Post.about_id == petition_id, Post.author_id == author_id)
    ended = mailed.update().where(mailed.c.post_id.in_(wrote), mailed.c.begun_at.is_(None), mailed.c.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=func.now(), title="", body=""))
