"""What the table of notifications keeps of people."""

from ..core.data.retention import Kept
from . import reactions, tasks
from .mail_models import MailChoice
from .models import Notification
from .services import KEPT

RETENTION = (
    Kept(
        table=Notification,
        columns="id member_id kind thing day count post_id first_post_id actor_id data created_at updated_at read_at"
        " read_to mailed_at",
        whose="the member",
        why="being told what happened",
        until=f"{KEPT.days} days, or the member leaves",
        ends=(reactions.on_member_left, tasks.clear_away),
        runs_out=Notification.updated_at,
        for_=KEPT,
    ),
    Kept(
        table=MailChoice,
        columns="member_id replies followers mailed_at",
        whose="the member",
        why="how often to be mailed of what, and when the last of these mails was sent",
        until="the member leaves",
        ends=(reactions.on_member_left,),
    ),
)
