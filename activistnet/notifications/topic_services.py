"""Telling of topics: who looks after them, votes about that, and who comes in."""

from sqlalchemy import func, select, update

from ..core.data.db import QUIETLY, db
from ..members.models import Member
from ..topics.membership import IS_IN
from ..topics.models import Topic, TopicMember
from ..topics.recall_models import Recall
from ..topics.roles import moderators_of
from .models import Notification
from .services import News, tell, tell_anew, tell_those


def tell_of_vote(topic_id: int, lead_id: int) -> list[int]:
    """Tell the members of a topic that they can vote about a lead, and the lead that they do."""
    inside = select(TopicMember.member_id).where(TopicMember.topic_id == topic_id, IS_IN)
    others = _news("topic-vote", topic_id)
    told = tell(lead_id, others._replace(data={**others.data, "is_lead": True}))
    return told + tell_those(others, Member.id.in_(inside), Member.id != lead_id)


def tell_of_asked_vote(topic_id: int, lead_id: int) -> list[int]:
    """Tell a lead that members ask for a vote about them, and what they can't do until that has ended."""
    return tell(lead_id, _news("topic-vote", topic_id, is_asked=True))


def tell_of_recall(topic_id: int, lead_id: int, recall_id: int) -> list[int]:
    """Tell a lead what came of a vote about them, in numbers."""
    recall = db.session.get_one(Recall, recall_id)
    told = {each: getattr(recall, each) for each in ("outcome", "for_count", "against_count", "reason")}
    return tell(lead_id, _news("topic-recall", topic_id, **told))


def tell_of_asking(topic_id: int) -> list[int]:
    """Tell those who decide in a topic by a role there that somebody asks to join: a line a day, however many ask."""
    return tell_those(_news("topic-asked", topic_id), Member.id.in_(moderators_of(topic_id)))


def tell_of_topic(member_id: int, topic_id: int, kind: str, *, role: str | None = None) -> list[int]:
    """Tell a member that they were let into a topic, or which role they have there now: perhaps none any more."""
    return tell_anew(_news(kind, topic_id, role=role or ""), Member.id == member_id)


def tell_of_offer(topic_id: int, member_id: int, asker_id: int | None) -> list[int]:
    """Tell a member that they are asked to look after a topic."""
    return tell(member_id, _news("topic-offer", topic_id)._replace(actor_id=asker_id))


def settle_offer(topic_id: int, member_id: int, *, answer: str) -> None:
    """Let what a member was told of being asked say what came of it: accept, decline, or ended without either."""
    told = (Notification.member_id == member_id, Notification.thing == f"topic:{topic_id}")
    open_ones = (Notification.kind == "topic-offer", ~Notification.data.has_key("answer"))
    said = Notification.data.op("||")(func.jsonb_build_object("answer", answer))
    db.session.execute(update(Notification).where(*told, *open_ones).values(data=said), execution_options=QUIETLY)


def tell_of_answer(topic_id: int, member_id: int, asker_id: int | None, *, accepts: bool) -> list[int]:
    """Tell whoever asked what a member says, a line for each."""
    news = _news("topic-answer", topic_id, accepts=accepts)
    return tell(asker_id, news._replace(thing=f"topic:{topic_id}:{member_id}", actor_id=member_id))


def _news(kind: str, topic_id: int, **more: object) -> News:
    slug, name = db.session.execute(select(Topic.slug, Topic.name).where(Topic.id == topic_id)).one()
    return News(kind, f"topic:{topic_id}", data={"slug": slug, "topic": name, **more})
