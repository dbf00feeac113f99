"""Waiting for PostgreSQL under gevent, in a process of its own, for patching cannot be undone."""

import os
import subprocess
import sys

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import os, time, gevent, psycopg
from activistnet.core.patches import gevent_wait
gevent_wait.use()
url = os.environ["DATABASE_URL"].replace("+psycopg", "")
connections = [psycopg.connect(url, autocommit=True) for _ in range(5)]
started = time.monotonic()
gevent.joinall([gevent.spawn(each.execute, "SELECT pg_sleep(0.3)") for each in connections], raise_error=True)
print("beside each other" if time.monotonic() - started < 0.9 else "one after the other")
large = connections[0].execute("SELECT repeat(%s, 30)", ["x" * 1_000_000]).fetchone()
print(len(large[0]))
pid = connections[1].info.backend_pid
waiting = gevent.spawn(connections[1].execute, "SELECT pg_sleep(10)")
gevent.sleep(0.1)
connections[0].execute("SELECT pg_terminate_backend(%s)", [pid])
waiting.join(2)
print(type(waiting.exception).__name__)
for each in connections: each.close()
"""


def test_queries_wait_beside_each_other_and_errors_arrive() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout.split("\n")[:3] == ["beside each other", "30000000", "AdminShutdown"], done.stderr
