"""What the tables of requests keep of people."""

from ..data.retention import Kept
from . import once

RETENTION = (
    Kept(
        table=once.AnsweredForm,
        columns="digest answer_sealed sent_at",
        whose="whoever sent a form",
        why="a form that is sent twice is answered alike; only the browser that sent it can open the answer",
        until=f"{once.KEPT.days} day",
        ends=(once.clear_away,),
        runs_out=once.AnsweredForm.sent_at,
        for_=once.KEPT,
    ),
)
