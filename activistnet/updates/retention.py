"""What the tables of updates keep of people."""

from ..core.data.retention import Kept
from . import tasks
from .models import Update, UpdateLetter
from .rules import KEPT
from .services import writing

RETENTION = (
    Kept(
        table=Update,
        columns="title body",
        whose="its author",
        why="all letters of one update say the same, also where its page is changed while they are sent",
        until="the last letter is sent, or the update is deleted",
        ends=(writing.give_up,),
    ),
    Kept(
        table=Update,
        columns="post_id petition_id published_at next_at begun_at ended_at up_to_id sent_count",
        why="which posts are updates of a petition, and how far they are mailed",
        until="the petition is deleted",
    ),
    Kept(
        table=UpdateLetter,
        columns="update_id signature_id state due_at tries",
        whose="whoever signed and asked for news",
        why="nobody is sent an update twice, and nobody is left out",
        until=f"{KEPT.days} days after the last letter",
        ends=(tasks.forget_old,),
    ),
)
