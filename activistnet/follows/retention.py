"""What the tables of follows keep of people."""

from ..core.data.retention import Kept
from . import reactions
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
        columns="member_id muted_id created_at",
        whose="the member",
        why="not being shown somebody",
        until=UNTIL,
        ends=(reactions.on_member_left,),
    ),
)
