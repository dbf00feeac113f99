"""What the tables of topics keep of people."""

from ..core.data.retention import Kept
from . import reactions
from .models import Topic, TopicFollow, TopicRole, TopicRule

RETENTION = (
    Kept(
        table=Topic,
        columns="id slug name description position created_at closed_at",
        why="subjects, as the operator names them",
        until="the site",
    ),
    Kept(
        table=TopicRule,
        columns="id topic_id code number title text hides_at_once",
        why="rules that reports and decisions cite",
        until="the site",
    ),
    Kept(
        table=TopicFollow,
        columns="member_id topic_id created_at",
        whose="the member",
        why="the feed",
        until="undone, or the member leaves",
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=TopicRole,
        columns="id topic_id member_id role appointed_by_id appointed_at until ended_at",
        whose="the member",
        why="who looks after a topic, who looked after it before, and by whom they were appointed",
        until="the member leaves",
        ends=(reactions.on_member_left,),
    ),
)
