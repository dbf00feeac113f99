"""For whom the posts of a topic are, and whose it takes."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from ...core.data.db import QUIETLY, db
from ...members.models import Member
from ...members.rules import expect_may_publish
from ...topics.bans import expect_not_banned, is_banned_somewhere
from ...topics.errors import NotForYouToPost
from ...topics.member_queries import may_post
from ...topics.models import Topic
from ..errors import InArchive
from ..models import PUBLISHED, Post

AT_ONCE = 2_000
SAID = {
    "members": _l("Only members of this topic can write here."),
    "roles": _l("Only those who look after this topic can write here."),
    "nobody": _l(
        "This topic is an archive: you can read everything, and no one writes, votes or changes anything in its "
        "debates."
    ),
}


def expect_may_post(topic: Topic, author: Member) -> None:
    """Go on only if a topic takes debates and replies of this member. Raises NotForYouToPost."""
    if topic.posting != "everyone" and not may_post(topic, author.id):
        raise NotForYouToPost(whose(topic.posting))


def expect_changes(post: Post) -> None:
    """Go on only where what is said in its thread still changes: not in an archive, but for petitions that are open,
    nor where what opened it is archived itself.

    Raises InArchive.
    """
    opens_it = select(Post).where(Post.id == (post.root_id or post.id)).options(joinedload(Post.topic))
    if db.session.scalars(opens_it).one().is_archived:
        raise InArchive


def expect_may_say_here(post_id: int, member: Member) -> None:
    """Go on only if a member may publish words beside this post. Raises Restricted, BannedFromTopic."""
    expect_may_publish(member)
    expect_let_in(post_id, member)


def expect_let_in(post_id: int, member: Member) -> None:
    """Go on only if a member isn't banned from the topic of this post, which is asked for where they are from any.

    Raises BannedFromTopic.
    """
    if is_banned_somewhere(member):
        topic_id = db.session.scalar(select(Post.topic_id).where(Post.id == post_id))
        if topic_id is not None:
            expect_not_banned(topic_id, member)


def whose(posting: str) -> str:
    """Whose posts a topic takes, as a sentence; empty where everyone may."""
    return str(SAID.get(posting, ""))


def spread(topic_id: int) -> list[Post]:
    """Have some more posts of a topic be for whom it is, and give them; the trigger `keep_audience` writes for whom.

    What somebody else changes at this moment is left for the next time.
    """
    of_topic = select(Topic.visibility).where(Topic.id == topic_id).scalar_subquery()
    is_other = (Post.visibility == "members") != (of_topic == "members")
    some = select(Post.id).where(Post.topic_id == topic_id, Post.visibility.in_(PUBLISHED), is_other)
    locked = some.limit(AT_ONCE).with_for_update(skip_locked=True)
    moved = update(Post).where(Post.id.in_(locked)).values(visibility="visible").returning(Post)
    return list(db.session.scalars(moved, execution_options=QUIETLY))


def has_petitions(topic_id: int) -> bool:
    """Whether somebody has started something there that is for everybody."""
    return _is_there(topic_id, Post.kind == "petition")


def has_posts(topic_id: int) -> bool:
    """Whether anything was written there, and stands or may stand again."""
    return _is_there(topic_id)


def _is_there(topic_id: int, *conditions: ColumnElement[bool]) -> bool:
    there = select(Post.id).where(Post.topic_id == topic_id, Post.visibility != "deleted", *conditions)
    return db.session.scalar(there.limit(1)) is not None
