"""The embedded Valkey: its configuration file, which holds the password, and its command line.

It keeps nothing on disk. What must last is in PostgreSQL (the outbox is handed over again), and the rest, such as the
day key of the limits beside their counters, must not outlive its day in any file.
"""

import os
import signal
import socket
from urllib.parse import quote

from activistnet.run import leftovers
from activistnet.run.binaries import valkey_server
from activistnet.run.installation import Installation
from activistnet.run.private import clear_way, keep_private, make_private_folder, put_aside, remove
from activistnet.run.service import Service

KEPT = {"appendonlydir", "dump.rdb"}


class Valkey:
    """One data folder with the server that is started over it."""

    def __init__(self, installation: Installation, password: str) -> None:
        self.data = installation.state / "valkey"
        self.socket = installation.sockets / "valkey.sock"
        self.configuration = self.data / "valkey.conf"
        self.account = installation.account
        self.password = password
        self.program = valkey_server(installation)

    @property
    def url(self) -> str:
        return f"unix://:{quote(self.password, safe='')}@{quote(str(self.socket))}?db=0"

    def service(self) -> Service:
        return Service(
            name="valkey",
            command=[str(self.program), str(self.configuration)],
            environment={"PATH": os.defpath, "LC_ALL": "C"},
            account=self.account,
            folder=self.data,
            stop_signal=signal.SIGTERM,
            patience=10,
            clear=self.clear,
            is_ready=self.is_ready,
            last_work="it ends its connections",
            renew=self.renew,
        )

    def clear(self) -> None:
        """Ends a server that a killed start has left over this data folder."""
        leftovers.end(leftovers.working_in(self.data, "valkey-server"), signal.SIGTERM, patience=5)

    def prepare(self) -> None:
        """Makes its folder and its settings, whatever an earlier start has left there."""
        try:
            self._prepare()
        except OSError:
            self.renew()

    def renew(self) -> None:
        """The same with a new folder: what is in this one keeps the server from starting, and nobody misses it."""
        self.clear()
        put_aside(self.data)
        self._prepare()

    def _prepare(self) -> None:
        make_private_folder(self.data, self.account)
        self._remove_kept()
        clear_way(self.configuration)
        clear_way(self.socket)
        settings = {
            "port": "0",
            "unixsocket": _quoted(str(self.socket)),
            "unixsocketperm": "700",
            "requirepass": _quoted(self.password),
            "dir": _quoted(str(self.data)),
            "appendonly": "no",
            "save": '""',
            # A full memory must be an error that is seen, not a queue that silently loses its oldest.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        keep_private(self.configuration, "".join(f"{name} {value}\n" for name, value in settings.items()))
        self.account.take(self.configuration)

    def _remove_kept(self) -> None:
        """Remove what an earlier release had Valkey write to disk."""
        if KEPT.intersection(each.name for each in self.data.iterdir()):
            self.clear()  # a server that still runs would write it again
        for name in KEPT:
            remove(self.data / name)

    def is_ready(self, _pid: int) -> bool:
        """True when the server answers, which it does at once: there is nothing to read first."""
        try:
            with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as answers:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
