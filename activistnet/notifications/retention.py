"""What the table of notifications keeps of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .models import Notification
from .services import KEPT

RETENTION = (
    Kept(
        table=Notification,
        columns="id member_id kind thing day count post_id first_post_id actor_id data created_at updated_at read_at"
        " read_to",
        whose="the member",
        why="being told what happened",
        until=f"{KEPT.days} days, or the member leaves",
        ends=(reactions.on_member_left, tasks.clear_away),
        runs_out=Notification.updated_at,
        for_=KEPT,
    ),
)
