"""The web server, pages and sockets in one process.

`gunicorn -c python:activistnet.core.server.gunicorn_conf wsgi:app`
"""

from gevent import monkey

monkey.patch_all()  # before anything else is imported

import gc  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import psycopg  # noqa: E402

from activistnet.core.outside.meters import meters  # noqa: E402
from activistnet.start import keys  # noqa: E402
from activistnet.start.checks import table  # noqa: E402
from activistnet.start.supervised import MARK  # noqa: E402
from config import settings_or_exit  # noqa: E402

gevent.config.track_greenlet_tree = False  # who started which greenlet: several KB for each socket

MOST_COUNTING = 200  # processes that count in a place of their own
settings = settings_or_exit()
bind = settings.listening
workers = settings.web_workers
worker_class = "activistnet.core.server.worker.Worker"
logger_class = "activistnet.core.server.worker.Logger"
# A web process that died is a fork away, not seconds of importing.
preload_app = True
worker_connections = settings.sockets + 1000
backlog = 4096
keepalive = 5  # also how long the headers of a request may take
# Refused while they are read; what all headers may be together is headroom's to say.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
graceful_timeout = 8
timeout = 30
accesslog = None
errorlog = "-"
loglevel = "warning"
# Only ProxyFix, with TRUSTED_PROXIES, believes what a proxy says; gunicorn itself believes nobody.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True

meters.share(min(2 * workers, MOST_COUNTING))
_unasked: list[str] = []
DESCRIPTORS = worker_connections + 2048


def on_starting(_server: Any) -> None:
    """No page is served with other keys than the database's. A socket is a descriptor: as many as the system lets us.

    A database that is away is asked by each process once it is there: kept pages and a word of when to try again are
    served meanwhile.
    """
    if MARK not in os.environ:  # bin/serve says it at its terminal
        for remark in table.remarks(settings):
            print(remark, file=sys.stderr)
        subprocess.Popen([sys.executable, "-m", "activistnet.start.checks", "--remarks"], stdout=sys.stderr)
    try:
        _compare_keys()
    except keys.CannotUse:
        sys.exit(1)
    except psycopg.Error:
        _unasked.append("the database")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def pre_fork(server: Any, worker: Any) -> None:
    """Each process counts in a place of its own, which is that of one that has ended."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next((place for place in range(meters.slots) if place not in taken), None)


def post_worker_init(worker: Any) -> None:
    """What has been loaded stays: the collector need not look at it again."""
    if worker.place is not None:
        meters.take(worker.place)
    gc.collect()
    gc.freeze()
    if _unasked:
        gevent.spawn(_compare_keys_later, worker)


def _compare_keys() -> None:
    try:
        for sentence in keys.compare(settings):
            print(sentence, file=sys.stderr)
    except keys.CannotUse as other:
        print(other, file=sys.stderr)
        raise


def _compare_keys_later(worker: Any) -> None:
    while worker.alive:
        gevent.sleep(1)
        try:
            _compare_keys()
        except psycopg.Error:
            continue
        except keys.CannotUse:
            os.kill(worker.ppid, signal.SIGTERM)
        return


def worker_exit(_server: Any, worker: Any) -> None:
    """Who was told to end and has answered everybody need not clear away what ends with the process."""
    meters.flush()
    if not worker.alive:
        sys.stderr.flush()
        os._exit(0)
