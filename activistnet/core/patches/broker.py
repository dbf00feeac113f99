"""The worker's broker: looked for every second when it is away, and read with care.

Touches: Celery 5.7.0, `Consumer.ensure_connected`; kombu 5.7.0, `redis.Channel._brpop_read` and `_connparams`.
Gain: after an outage work goes on within a second instead of up to 30; neither what is no message nor a channel that
was half closed when the broker went ends the worker.
Guarded by: tests/processes/test_worker.py, the tests marked `patched`.
Without: leave it out; the supervisor starts a worker that has ended again.
"""

from typing import Any

from celery import Celery
from celery.worker.consumer import Consumer
from celery.worker.consumer.consumer import maybe_shutdown
from kombu.transport import TRANSPORT_ALIASES, redis
from structlog import get_logger

HERE = __name__
log = get_logger()


class PatientConsumer(Consumer):
    """Looks for a broker that went away every second, however long it takes (Celery's own pause grows to 30 s)."""

    broker_connection_retry_attempt: int = 0

    def ensure_connected(self, conn: Any) -> Any:
        """The connection, as soon as there is one. Raises WorkerShutdown when told to stop meanwhile."""
        pause = {"interval_start": 0.2, "interval_step": 0.2, "interval_max": 1}
        conn = conn.ensure_connection(self._note_away, None, callback=maybe_shutdown, **pause)
        if self.broker_connection_retry_attempt:
            log.info("broker is back", tries=self.broker_connection_retry_attempt)
        self.first_connection_attempt, self.broker_connection_retry_attempt = False, 0
        return conn

    def _note_away(self, error: Exception, _pause: float) -> None:
        if self.broker_connection_retry_attempt == 0:
            log.warning("broker is away", error=type(error).__name__)
        self.broker_connection_retry_attempt += 1


class SturdyChannel(redis.Channel):
    """Drops what is no message of Celery's, and says of a channel without a connection that the broker is away."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.exception("no message in the queue", error=type(error).__name__)
            return True

    def _connparams(self, *args: Any, **options: Any) -> Any:
        """A channel may outlive the connection it belongs to. kombu then stumbles over None, which Celery takes for a
        fault of its own and ends; an outage it knows.
        """
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("the channel has no connection any more")
        return super()._connparams(*args, **options)  # type: ignore[no-untyped-call]


class SturdyTransport(redis.Transport):
    """Redis as kombu knows it, read with care."""

    Channel = SturdyChannel


def apply(celery: Celery) -> None:
    """Called before the worker of `celery` is made."""
    TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), f"{HERE}:SturdyTransport"))
    celery.conf.worker_consumer = f"{HERE}:PatientConsumer"
