"""Celery: every job is a task of its own in one of three queues, told the numbers of its rows in the outbox."""

import time
from collections.abc import Callable

from celery import Celery
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError
from sqlalchemy.exc import OperationalError as DatabaseAway
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger

from ..application import Site
from ..outside.valkey import site_mark
from .tasks import JOBS, give_back, run_row

UNIT_SECONDS = 0.5  # nothing pre-empts: whoever still has rows by then hands on
KILLED_AFTER = 30  # seconds after a task was told to end
AWAY = (BrokerError, RedisError, OSError)
BROKER = {
    "queue_order_strategy": "priority",
    "visibility_timeout": 1000,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 5,
}

log = get_logger()


def make_celery(app: Site) -> Celery:
    """A Celery with the jobs of this application. Only JSON is read, also of what `inspect` and `control` send."""
    celery = Celery("activistnet", broker=app.settings.celery_url, set_as_current=False)
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_default_queue="bulk",
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_publish_retry=False,
        worker_concurrency=2,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=5000,
        worker_enable_remote_control=True,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_prefetch_count_reduction=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_transport_options=BROKER | {"global_keyprefix": f"jobs:{site_mark(app)}:"},
    )
    for name, job in JOBS.items():
        limits = {"soft_time_limit": job.seconds, "time_limit": job.seconds + KILLED_AFTER}
        celery.task(_runner(app), name=name, queue=job.queue, shared=False, **limits)
    return celery


def _runner(app: Site) -> Callable[..., None]:
    """What each task does: the work of the rows it is told, each in a transaction of its own."""

    def run(*outbox_ids: int) -> None:
        until = time.monotonic() + UNIT_SECONDS
        try:
            for number, outbox_id in enumerate(outbox_ids):
                with app.app_context():
                    if time.monotonic() > until:
                        give_back(outbox_ids[number:])
                        return
                    run_row(outbox_id)
        except (DatabaseAway, PoolTimeout) as error:
            # The rows are still there, and are handed over again.
            log.warning("database is away", error=type(error).__name__)
            time.sleep(1)

    return run
