"""What a case, a decision or a report is about, and the pictures that belong to it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, undefer

from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..media import queries as media
from ..media.models import Picture
from ..members.models import Member
from ..members.queries import PROFILE
from ..petitions.group_queries import get_group
from ..petitions.models import Signature
from ..posts.addition_queries import get_addition
from ..posts.holds import REPORTED
from ..posts.models import Post
from ..topics import queries as topic_queries
from ..topics.models import Topic
from ..topics.role_queries import find_role
from .models import Case, Decision, Report
from .subjects import Subject


def subject_of(about: Case | Decision | Report) -> Subject:
    """What a case, a decision or a report is about. Raises NotFound."""
    if about.member_id is not None:
        return Subject(None, None, get_any_member(about.member_id))
    if about.about_topic_id is not None:
        return Subject(None, topic=topic_queries.get_topic_by_id(about.about_topic_id))
    if about.group_id is not None:
        group = get_group(about.group_id)
        return Subject(get_any_post(group.petition_id), group=group)
    if about.addition_id is not None:
        added = get_addition(about.addition_id)
        return Subject(get_any_post(added.post_id), addition=added)
    if about.signature_id is None:
        return Subject(get_any_post(about.post_id or 0))
    signature = db.session.get_one(Signature, about.signature_id)
    return Subject(get_any_post(signature.petition_id), signature)


def concerns(decision: Decision, member: Member) -> bool:
    """Whether it is about this member, about something of theirs, or about a topic that they lead."""
    subject = subject_of(decision)
    if subject.topic is not None:
        return find_role(subject.topic.id, member.id) == "lead"
    return subject.is_by(member)


def list_pictures(subject: Subject) -> Sequence[Picture]:
    """Those that can be hidden alone: beside the author's name, and over a petition; none of what a post has."""
    belongs_to_post = subject.post is not None and not subject.is_post
    if belongs_to_post or subject.author_id is None:
        return []
    return media.list_hideable(subject.author_id, subject.post.id if subject.post else 0)


def get_any_post(post_id: int) -> Post:
    """With its author and topic; deleted ones too, as their reports still want an answer. Raises NotFound."""
    wanted = (
        select(Post)
        .join(Post.author)
        .join(Post.topic)
        .options(contains_eager(Post.author), contains_eager(Post.topic), undefer(Post.beside_changed_at))
        .where(Post.id == post_id)
    )
    post = db.session.scalar(wanted) if post_id <= LARGEST_ID else None
    if post is None:
        raise NotFound
    return post


def get_any_member(member_id: int) -> Member:
    """Former members too, as their reports still want an answer. Raises NotFound."""
    wanted = select(Member).options(*PROFILE).where(Member.id == member_id)
    member = db.session.scalar(wanted, execution_options={"populate_existing": True})
    if member is None:
        raise NotFound
    return member


def find_out_of_sight(*, post_id: int | None, signature_id: int | None) -> tuple[int | None, Topic | None]:
    """The thread of what a report has taken out of sight; of what opened one its topic, if that is for all."""
    if (post_id or signature_id or 0) > LARGEST_ID:
        return None, None
    if signature_id is not None:
        held = (Signature.id == signature_id, Signature.reason_held_for == REPORTED)
        return db.session.scalar(select(Signature.petition_id).where(*held)), None
    waits = (Post.id == post_id, Post.visibility == "held", Post.held_for == REPORTED)
    found = db.session.execute(select(Post.root_id, Post.topic_id).where(*waits)).one_or_none()
    if found is None or found.root_id is not None:
        return found.root_id if found else None, None
    topic = topic_queries.get_topic_by_id(found.topic_id)
    return None, topic if topic.is_public else None
