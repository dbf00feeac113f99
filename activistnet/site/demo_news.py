"""What the members of the demonstration are told: the latest of what happened to them."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from ..core.data.db import db
from ..core.data.rows import build_all
from ..follows.models import Follow
from ..moderation.models import Decision
from ..notifications import decision_services, reply_services
from ..notifications import services as notifications
from ..petitions.events import ShareBrought
from ..petitions.models import Petition, Signature
from ..posts.models import Reply, Share


def tell_members() -> None:
    """Of replies, followers, steps, shares and decisions, as if all had happened today."""
    _tell_of_replies()
    latest = select(Follow.member_id, Follow.followed_id).order_by(Follow.created_at.desc(), Follow.member_id).limit(12)
    for member_id, followed_id in db.session.execute(latest):
        notifications.tell_of_follower(member_id=member_id, followed_id=followed_id)
    open_ones = select(Petition.id, Petition.author_id, Petition.reached_step, Petition.goal)
    for row in db.session.execute(open_ones.where(Petition.stage == "open")):
        reached = {"step": row.reached_step, "goal": row.goal}
        notifications.tell_of_step(petition_id=row.id, author_id=row.author_id, **reached)
    day = func.date(Signature.signed_at)
    n = func.count().label("n")
    brought = (
        select(Share.id.label("share_id"), Share.member_id, Share.post_id, day.label("day"), n)
        .join(Signature, Signature.share_id == Share.id)
        .where(Signature.state == "counted")
        .group_by(Share.id, day)
        .ext(distinct_on(Share.id))
        .order_by(Share.id, day.desc())
    )
    notifications.tell_of_shares(build_all(ShareBrought, db.session.execute(brought)))
    for decision_id in db.session.scalars(select(Decision.id)):
        decision_services.tell_of_decision(decision_id)


def _tell_of_replies() -> None:
    replies = select(Reply.id, Reply.root_id, Reply.parent_id, Reply.author_id).where(Reply.visibility == "visible")
    for reply_id, root_id, parent_id, author_id in db.session.execute(replies.order_by(Reply.created_at).limit(40)):
        ids = {"reply_id": reply_id, "root_id": root_id or 0, "parent_id": parent_id or 0}
        reply_services.tell_of_reply(**ids, author_id=author_id)
