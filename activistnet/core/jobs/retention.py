"""What the tables of background work keep of people."""

from ..data.audit import Audit
from ..data.gauges import Gauge
from ..data.keys import KeyFingerprint
from ..data.orders import Order
from ..data.retention import Kept
from ..data.tallies import Tally, TallyDelta
from . import clearing, tallying
from .schedule import ScheduleRun
from .tasks import Outbox

RETENTION = (
    Kept(
        table=Outbox,
        columns="id job args queue created_at due_at sent_at tries failed_at error request_id",
        whose="whoever the task is about",
        why="nothing that has to be done is lost; numbers, and addresses encrypted",
        until=f"done, or {clearing.PARKED_KEPT.days} days after it failed for good",
        ends=(clearing.clear_away,),
        runs_out=Outbox.failed_at,
        for_=clearing.PARKED_KEPT,
    ),
    Kept(table=ScheduleRun, columns="task ran_at", why="what runs at its time", until="the site"),
    Kept(
        table=KeyFingerprint,
        columns="purpose fingerprint noted_at",
        why="a start with other keys than the database's is refused; no key can be worked out of it",
        until="the key is replaced",
    ),
    Kept(
        table=Audit,
        columns="number at actor verb what facts digest",
        why="operators can be held to what they did; numbers of members, whose row says no more once they left",
        until="the site: a line that goes breaks the chain",
    ),
    Kept(table=Tally, columns="what of_id n", why="no page counts the rows behind a number", until="the site"),
    Kept(
        table=TallyDelta,
        columns="id what of_id n",
        why="changes of these numbers wait for the clock",
        until="the clock adds them, within seconds",
        ends=(tallying.fold,),
    ),
    Kept(
        table=Order,
        columns="name value changed_at",
        why="what the operator decided: announcement, maintenance, blocked domains, shared networks",
        until="the operator decides otherwise",
    ),
    Kept(table=Gauge, columns="name value noted_at", why="measurements", until="the site"),
)
