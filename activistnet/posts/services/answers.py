"""Which reply answers a question, as whoever asked says, or whoever opened the thread."""

from sqlalchemy import ColumnElement, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ...topics.bans import expect_not_banned
from .. import rules
from ..errors import NotAnAnswer, NotTheAsker, refusal_to_change
from ..events import AnswerMarked
from ..models import Post


def mark(reply: Post, root: Post, member: Member) -> None:
    """Say that a reply answers what it replies to; another one does so no more.

    Raises NotAnAnswer, NotTheAsker, BannedFromTopic.
    """
    question = _question_of(reply, root, member)
    _set(question, reply, Post.answer_id.is_distinct_from(reply.id), reply.id)


def take_back(reply: Post, root: Post, member: Member) -> None:
    """Say so no more. Raises as `mark` does."""
    _set(_question_of(reply, root, member), reply, Post.answer_id == reply.id, None)


def forget_of(post: Post) -> None:
    """Its author takes a post away: it answers nothing, and is no question."""
    post.answer_id = None
    answered = update(Post).where(Post.answer_id == post.id).values(answer_id=None)
    db.session.execute(answered, execution_options=QUIETLY)


def _set(question: Post, reply: Post, differs: ColumnElement[bool], answer_id: int | None) -> None:
    changed = update(Post).where(Post.id == question.id, differs).values(answer_id=answer_id).returning(Post.id)
    if db.session.scalar(changed, execution_options=QUIETLY) is not None:
        root_id = reply.root_id or reply.id
        publish(AnswerMarked(reply_id=reply.id, question_id=question.id, root_id=root_id))


def _question_of(reply: Post, root: Post, member: Member) -> Post:
    question = db.session.get(Post, reply.parent_id) if reply.parent_id and reply.is_published else None
    if question is None or not rules.is_question(question, root=root):
        raise NotAnAnswer
    if rules.stays(root):
        raise refusal_to_change(is_archived=root.is_archived)
    if member.id not in (question.author_id, root.author_id):
        raise NotTheAsker
    expect_not_banned(root.topic_id, member)
    return question
