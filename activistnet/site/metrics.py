"""What `/metrics` says: of the database for all machines, of the web processes of this machine added up, of its disks.

Names stay, as alerts and dashboards name them (deploy/prometheus-alerts.yml, deploy/grafana-dashboard.json).
"""

import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.pool import QueuePool

from ..core.application import Site, settings
from ..core.data import gauges
from ..core.data.db import db
from ..core.jobs import clock, outcomes, pulse, schedule
from ..core.jobs.tasks import QUEUES
from ..core.live import rooms
from ..core.outside import loops
from ..core.outside.meters import BOUNDS, meters
from ..start.release import VERSION
from .health import valkey_is_there

# Counted where it is asked, as the clock may be what has stopped.
WAITING = text("""
SELECT (SELECT count(*) FROM (SELECT 1 FROM signature_deltas LIMIT 100000) AS counted),
       (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE failed_at IS NULL LIMIT 100000) AS counted),
       (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox WHERE failed_at IS NULL),
       (SELECT extract(epoch FROM now() - max(noted_at)) FROM gauges WHERE name = 'outbox_waiting'),
       (SELECT extract(epoch FROM now() - noted_at) FROM gauges WHERE name = :seen)
""")
BY_QUEUE = text("""
SELECT queue, count(*), coalesce(extract(epoch FROM now() - min(due_at)), 0)
FROM (SELECT queue, due_at FROM outbox WHERE failed_at IS NULL AND due_at <= now() LIMIT 100000) AS due GROUP BY queue
""")
FOLDED = "clock_fold_age_seconds"
BACKUP = "backup_made_at"
Labels = dict[str, str]

COUNTERS = {
    "requests_total": (("route", "status"), "Answers by the rule of the address and the class of the status."),
    "shed_total": (("reason",), "Requests that were answered with 503, by why."),
    "refusals_total": (("reason",), "Refusals by the kind of them; `form` is what was typed wrongly."),
    "limits_reached_total": (("limit",), "Acts that a limit stopped, by its name."),
    "drawings_total": (("sheet",), "Sheets that were drawn: cards of pages, posters."),
    "drawings_failed_total": ((), "Sheets that could not be drawn in time, or at all; the log says why."),
    "kept_pages_total": ((), "Pages that were there already."),
}
OUTCOMES = {
    "mail_sent": "Mails that were handed over, by the task that sends them.",
    "mail_deferred": "Mails that will be tried again, as the server or the disk was out of reach.",
    "mail_refused": "Mails whose address the server refuses for good.",
    "mail_failed": "Mails that failed for another reason.",
}


class Metric(NamedTuple):
    """One measurement and its samples."""

    name: str
    kind: str
    meaning: str
    samples: Iterable[tuple[str, Labels, float]]  # what is added to the name, labels, value


def init_app(app: Site) -> None:
    """What this process measures of itself whenever its numbers are read."""

    def lent() -> float:
        with app.app_context():
            pool = db.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    meters.gauge("sockets_open", rooms.open_sockets)
    meters.gauge("database_connections_lent", lent)


def exposition() -> str:
    """All of it, in the text format of Prometheus."""
    lines = []
    for metric in _all():
        name = f"activistnet_{metric.name}"
        lines += [f"# HELP {name} {metric.meaning}", f"# TYPE {name} {metric.kind}"]
        lines += [f"{name}{part}{_labels(labels)} {value:.15g}" for part, labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def _all() -> Iterator[Metric]:
    noted = gauges.read()
    yield from _of_the_database(noted)
    yield from _of_the_processes(meters.gather())
    yield from _of_this_machine()
    yield from _noted(noted)


def _gauge(name: str, meaning: str, value: float, **labels: str) -> Metric:
    return Metric(name, "gauge", meaning, [("", labels, value)])


def _of_the_database(noted: dict[str, float]) -> Iterator[Metric]:
    deltas, outbox, oldest, silent, unseen = db.session.execute(WAITING, {"seen": pulse.SEEN}).one()
    yield _gauge("signature_deltas_waiting", "Changes of counts that are not folded yet.", deltas)
    lag = float(silent or 0) + noted.get(FOLDED, 0.0) if deltas else 0.0
    yield _gauge("counter_lag_seconds", "How long what waits there may have waited: since the clock folded.", lag)
    yield _gauge("outbox_waiting", "Tasks that are not done yet.", outbox)
    yield _gauge("outbox_oldest_seconds", "Age of the oldest of them.", float(oldest))
    due = {queue: (n, float(age)) for queue, n, age in db.session.execute(BY_QUEUE)}
    waiting = [("", {"queue": queue}, due.get(queue, (0, 0.0))[0]) for queue in QUEUES]
    ages = [("", {"queue": queue}, due.get(queue, (0, 0.0))[1]) for queue in QUEUES]
    yield Metric("outbox_due", "gauge", "Tasks whose turn has come, by queue.", waiting)
    yield Metric("outbox_due_seconds", "gauge", "Since the turn of the oldest came, by queue.", ages)
    if silent is not None:
        yield _gauge("clock_silent_seconds", "Since the clock noted what it says below.", float(silent))
    if unseen is not None:
        yield _gauge(
            "worker_silent_seconds", "Since a worker did the task that shows that one is there.", float(unseen)
        )
    for task, late in sorted(schedule.lateness(clock.entries()).items()):
        meaning = "Since this task of the schedule was due and is not done."
        yield _gauge(f"late_{task.replace('.', '_')}_seconds", meaning, late)
    if BACKUP in noted:
        age = max(0.0, time.time() - noted[BACKUP])
        yield _gauge("backup_age_seconds", "Since the last backup was made.", age)


def _of_the_processes(found: dict[str, Any]) -> Iterator[Metric]:
    of_name: dict[str, list[tuple[str, Labels, float]]] = {name: [] for name in COUNTERS}
    for (name, *values), n in sorted(found["counts"].items()):
        of_name[name].append(("", dict(zip(COUNTERS[name][0], values, strict=True)), n))
    for name, (_labels_of, meaning) in COUNTERS.items():
        yield Metric(name, "counter", meaning, of_name[name])
    times = [sample for route, ours in sorted(found["times"].items()) for sample in _histogram(route, ours)]
    yield Metric("request_seconds", "histogram", "How long answers took, by the rule of the address.", times)
    own = found["gauges"]
    yield _gauge("web_processes", "Web processes of this machine.", own.get("web_processes", 0))
    yield _gauge("sockets_open", "Live connections: open pages that are told of changes.", own.get("sockets_open", 0))
    lent = own.get("database_connections_lent", 0)
    yield _gauge("database_connections_lent", "Connections to the database in use, this answer's among them.", lent)
    most = settings().pool * own.get("web_processes", 1)
    yield _gauge("database_connections", "As many as may be in use.", most)


def _histogram(route: str, ours: list[float]) -> Iterator[tuple[str, Labels, float]]:
    total = 0.0
    for bound, n in zip((*map(str, BOUNDS), "+Inf"), ours, strict=False):
        total += n
        yield "_bucket", {"route": route, "le": bound}, total
    yield "_sum", {"route": route}, ours[-1]
    yield "_count", {"route": route}, total


def _of_this_machine() -> Iterator[Metric]:
    for loop, age in sorted(loops.ages().items()):
        name = f"loop_{loop.replace(' ', '_')}_age_seconds"
        yield _gauge(name, "Since this loop of the process that answers finished a step.", age)
    yield _gauge("valkey_up", "1 when Valkey answers.", float(valkey_is_there()))
    yield Metric("disk_free_bytes", "gauge", "What anybody may still write.", _disks("free"))
    yield Metric("disk_size_bytes", "gauge", "What the disk holds in all.", _disks("total"))
    yield _gauge("build_info", "1; the label says which release runs.", 1, version=VERSION)


def _disks(what: str) -> Iterator[tuple[str, Labels, float]]:
    """By what is on them: `var` is VAR_DIR, `database` the folder of PostgreSQL where that is on this machine."""
    folders: dict[str, Path | None] = {"var": settings().var_dir, "database": settings().database_dir}
    for name, folder in folders.items():
        if folder is not None and folder.is_dir():
            yield "", {"holds": name}, getattr(shutil.disk_usage(folder), what)


def _noted(noted: dict[str, float]) -> Iterator[Metric]:
    of_name: dict[str, list[tuple[str, Labels, float]]] = {name: [] for name in OUTCOMES}
    told = {"outbox_waiting", "outbox_oldest_seconds", pulse.SEEN, BACKUP}
    for name, value in sorted(noted.items()):
        tally, is_tally, kind = name.partition(outcomes.PARTS)
        if is_tally:
            of_name.setdefault(tally, []).append(("", {"kind": kind}, value))
        elif name not in told:
            yield _gauge(name, "As the clock noted it last.", value)
    for name, samples in of_name.items():
        yield Metric(f"{name}_total", "counter", OUTCOMES.get(name, "As workers counted it."), samples)


def _labels(labels: Labels) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
