"""Processes of a site that begin as forks of one which has loaded it: to load it anew is more than a second of work.

From then on they are what they would have been: arguments, environment, folder and output are their own. Of what they
are given, only LOG_FILE is read while the site is loaded. How each process loads itself is tested where bin/serve is.
"""

import atexit
import functools
import json
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

LOADED = Path(__file__).with_name("loaded.py")
ROOT = LOADED.parents[2]


class Parent:
    """The process that has loaded the site; what it answers stands in loaded.py."""

    def __init__(self, kind: str) -> None:
        command = [sys.executable, LOADED, kind]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._turn = threading.Lock()
        atexit.register(self._process.communicate)  # it ends when nobody can ask any more

    def ask(self, **what: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        with self._turn:
            self._process.stdin.write(f"{json.dumps(what)}\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


parent = functools.cache(Parent)


class Process:
    """`python` with these arguments, on Linux, with what the tests ask for of subprocess.Popen."""

    def __init__(
        self,
        arguments: list[str | Path],
        *,
        env: dict[str, str],
        stdout: IO[Any] | None = None,
        stderr: IO[Any] | None = None,
        start_new_session: bool = False,
    ) -> None:
        assert "LOG_FILE" not in env
        self.returncode: int | None = None
        self._parent = parent("web" if "gunicorn" in arguments else "plain")
        files = [stdout.fileno() if stdout else 1, stderr.fileno() if stderr else 2]
        output = [f"/proc/{os.getpid()}/fd/{descriptor}" for descriptor in files]
        program = {"arguments": [str(argument) for argument in arguments], "environment": env, "folder": str(ROOT)}
        self.pid = int(self._parent.ask(program=program, output=output, is_leader=start_new_session))
        self._end = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._parent.ask(ended=self.pid)
            if self.returncode is not None:
                os.close(self._end)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            [ended, _, _] = select.select([self._end], [], [], timeout)
            if not ended:
                raise subprocess.TimeoutExpired([sys.executable, str(self.pid)], timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
