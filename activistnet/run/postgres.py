"""The embedded PostgreSQL: its data folder, its command line, and what a killed one leaves behind.

It has two roles. The owner migrates; the site's reads and writes rows, and can change nothing else.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from activistnet.run import leftovers, memory
from activistnet.run.binaries import postgres_programs
from activistnet.run.child import finish
from activistnet.run.installation import CHECKOUT, SOCKET_NAME, Installation
from activistnet.run.private import clear_way, make_private_folder, write_private
from activistnet.run.progress import CannotStart, say
from activistnet.run.service import Service
from activistnet.start.memory import there_is

NAME = "activistnet"  # of the owner too
SITE = "activistnet_site"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # In its own folder: a log-out or the end of a unit may remove all that an account has in /dev/shm.
    "dynamic_shared_memory_type": "mmap",
    "idle_in_transaction_session_timeout": "30s",
    # A plan is kept until its tables are looked at anew: one made while they were small would stay for long.
    "autovacuum_naptime": "15s",
    # DETAIL lines repeat the values of a row, mailboxes among them; the log must not.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
if sys.platform == "linux":
    # After a crash everything is brought to disk before the first page: in one call, not file after file.
    SETTINGS["recovery_init_sync_method"] = "syncfs"
# What the site's role may stands there alone: here the part that is plain SQL is read.
ROLES = CHECKOUT / "deploy/roles.sql"
PLAIN_SQL_BEGINS = "-- What it may."
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}
# Each connection works out a hash of the password so many times: 4,096, as is usual, is half of what connecting costs.
QUICK = ("--no-sync", "-c", "scram_iterations=1")


class Postgres:
    """One data folder with the server that is started over it."""

    def __init__(
        self, installation: Installation, password: str, site_password: str, *, throw_away: bool = False
    ) -> None:
        self.installation = installation
        self.data = installation.state / "postgres"
        self.sockets = installation.sockets
        self.account = installation.account
        self.password = password
        self.site_password = site_password
        self.throw_away = throw_away
        self.programs = postgres_programs(installation)

    @property
    def url(self) -> str:
        """For web, worker and clock."""
        return self._url(SITE, self.site_password)

    @property
    def owner_url(self) -> str:
        """For migrations."""
        return self._url(NAME, self.password)

    def _url(self, role: str, password: str) -> str:
        host = quote(str(self.sockets), safe="")
        return f"postgresql+psycopg://{role}:{quote(password, safe='')}@/{NAME}?host={host}"

    def service(self) -> Service:
        own = {"unix_socket_directories": str(self.sockets), **memory.for_postgres(there_is())}
        settings = SETTINGS | own | (THROW_AWAY if self.throw_away else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.data), *options],
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            account=self.account,
            folder=self.data,
            stop_signal=signal.SIGINT,
            patience=30,
            clear=self.clear,
            is_ready=self.is_ready,
            last_work="it brings everything to disk",
        )

    def prepare(self) -> None:
        """Makes the data folder on first start. An interrupted try has no PG_VERSION at its final place."""
        if self.installation.has_database:
            return
        say("Making the database ...")
        unfinished = self.data.with_name("postgres.unfinished")
        # Of a start that was killed initdb itself may still be at work there.
        leftovers.end(leftovers.working_in(unfinished), signal.SIGKILL, patience=5)
        if finish(["rm", "-rf", str(unfinished)]).returncode:
            raise CannotStart(f"{unfinished}, of a start that was interrupted, can't be removed.")
        make_private_folder(unfinished, self.account)
        password_file = self.data.with_name("postgres.password")
        clear_way(password_file)
        write_private(password_file, self.password + "\n")
        self.account.take(password_file)
        try:
            self._initdb(unfinished, password_file)
        finally:
            password_file.unlink()
        unfinished.rename(self.data)

    def _initdb(self, data: Path, password_file: Path) -> None:
        options = ["-U", NAME, "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=scram-sha-256"]
        command = [str(self.programs / "initdb"), "-D", str(data), *options, f"--pwfile={password_file}"]
        made = finish(
            [*command, *QUICK] if self.throw_away else command,
            cwd=data,
            env={"PATH": os.defpath, "TZ": "UTC"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **self.account.process_options,
        )
        if made.returncode:
            raise CannotStart(f"initdb failed:\n{made.stdout}{made.stderr}")

    def create_database(self) -> None:
        """Makes the application's database and the site's role when they are not there; the server must be up."""
        with self._connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (SITE,)).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(SITE)))
        # At each start, for an installation that had no such role, or another password for it.
        password = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(SITE), self.site_password)
        with self._connect(NAME) as connection:
            connection.execute(password)
            connection.execute(what_the_site_may())

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Raises CannotStart where the database was made with another password."""
        try:
            return psycopg.connect(
                host=str(self.sockets), user=NAME, password=self.password, dbname=database, autocommit=True
            )
        except psycopg.OperationalError as error:
            if "password authentication failed" not in str(error):
                raise
            raise CannotStart(
                "DATABASE_PASSWORD is not the one this database was made with. Put the earlier one back."
            ) from None

    def is_ready(self, pid: int) -> bool:
        """PostgreSQL writes its state into the eighth line of its lock file."""
        lines = self._lock_file()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def clear(self) -> None:
        """Ends what an earlier server left, and waits for it: PostgreSQL must never run twice over one folder.

        After kill -9 of the postmaster its children notice and end by themselves; the lock file is PostgreSQL's to
        judge, except that its number may by now belong to some other program, which PostgreSQL would take for itself.
        """
        postmaster = [process for process in self._processes() if [str(process.pid)] == self._lock_file()[:1]]
        leftovers.end(postmaster, signal.SIGINT, patience=8)
        orphans = leftovers.wait(self._processes(), 2)
        leftovers.end(orphans, signal.SIGQUIT, patience=5)
        for lock in (self.data / "postmaster.pid", self.sockets / f"{SOCKET_NAME}.lock"):
            if lock.exists() and _names_a_stranger(lock):
                lock.unlink()

    def _processes(self) -> list[psutil.Process]:
        return leftovers.working_in(self.data, "postgres")

    def _lock_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []


def _names_a_stranger(lock: Path) -> bool:
    """Whether a lock that no server of ours holds any more names another process, or was never written to its end."""
    number = lock.read_text(errors="replace").partition("\n")[0].strip()
    return not number.isdecimal() or psutil.pid_exists(int(number))


def what_the_site_may() -> bytes:
    """Statements that give the site's role its rights, in the database they are run in."""
    text = ROLES.read_text()
    return text[text.index(PLAIN_SQL_BEGINS) :].encode()
