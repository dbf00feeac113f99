"""What the tables of follows keep of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .models import Block, Follow, Mute

UNTIL = "undone, or either of the two leaves"

RETENTION = (
    Kept(
        table=Follow,
        columns="member_id followed_id created_at",
        whose="the member",
        why="the feed",
        until=UNTIL,
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Block,
        columns="member_id blocked_id created_at",
        whose="the member",
        why="both are out of each other's reach",
        until=UNTIL,
        ends=(reactions.on_member_left,),
    ),
    Kept(
        table=Mute,
        columns="member_id muted_id created_at ends_at",
        whose="the member",
        why="not being shown somebody",
        until="undone, it ends by itself, or either of the two leaves",
        ends=(reactions.on_member_left, tasks.clear_away),
        runs_out=Mute.ends_at,
    ),
)
