"""One supervised process: started, watched, started again with growing pauses, stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from activistnet.run.private import clear_way
from activistnet.run.progress import CannotStart, say
from activistnet.run.service import Service

PAUSES = (0, 0.5, 1, 2, 4, 8, 15, 30)  # seconds before each start that follows a quick end
QUICK = 30  # seconds; one that ran longer starts again at once
ORPHANS_PATIENCE = 5  # seconds
SOON = 2  # seconds; whoever ends by then is not spoken of
KILLED_SECONDS = 30  # a busy machine may need seconds for it
PROC = Path("/proc")
PR_SET_PDEATHSIG = 1
REQUEST = '"event": "request"'

_system = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@contextlib.contextmanager
def forking() -> Iterator[None]:
    """The moment in which a process is made: whoever is told to stop in it does so after it."""
    Child.is_forking = True
    try:
        yield
    finally:
        Child.is_forking = False


def finish(command: list[str], **options: Any) -> "subprocess.CompletedProcess[Any]":
    """subprocess.run for one whom a signal may interrupt at any moment: what was begun never outlives it."""
    with forking():
        process = subprocess.Popen(command, **options)
    with process:
        try:
            output, errors = process.communicate()
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


class Child:
    """A service and the process that runs it now."""

    is_forking: ClassVar[bool] = False  # whoever interrupts this moment loses a process that nobody will end

    def __init__(self, service: Service, log: Path) -> None:
        self.service = service
        self.log = log / f"{service.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.log_begins = 0  # where in the log this process began
        self.quick_ends = 0
        self.start_at: float | None = None
        self.orphans: tuple[int, float] | None = None  # the session of one that was killed, and when its patience ends

    def start(self) -> None:
        """Starts the process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        if self.service.clear:
            self.service.clear()
        with forking():
            self.process = self._fork()
        self.started_at = time.monotonic()
        self.start_at = None

    def _fork(self) -> "subprocess.Popen[bytes]":
        service = self.service
        with _opened(self.log) as log:
            self.log_begins = log.tell()
            return subprocess.Popen(
                service.command,
                cwd=service.folder,
                env=service.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=service.descriptors,
                preexec_fn=_die_with_parent(service.stop_signal),
                **service.account.process_options,
            )

    @property
    def is_ready(self) -> bool:
        return self.process is not None and self.process.poll() is None and self.service.is_ready(self.process.pid)

    def wait_until_ready(self, seconds: float) -> None:
        """Raises CannotStart with the end of the log when the process ends or takes too long."""
        for _ in self.until_ready(seconds):
            time.sleep(0.02)

    def until_ready(self, seconds: float, why: Callable[[], str] = str) -> Iterator[None]:
        """The same, for who has something to do between two looks; `why` says what is still missing, if it knows."""
        until = time.monotonic() + seconds
        while not self.is_ready:
            if self.process is None or self.process.poll() is not None:
                raise CannotStart(f"{self.service.name} ended while starting. {why() or self.last_words()}")
            if time.monotonic() > until:
                late = f"{self.service.name} was not ready after {seconds:.0f} s."
                raise CannotStart(f"{late} {why() or self.last_words()}")
            yield

    def watch(self) -> None:
        """Starts the process again when it has ended and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self._leave_orphans(self.process.pid)
            code, self.process = self.process.returncode, None
            self.quick_ends = 0 if now - self.started_at > QUICK else self.quick_ends + 1
            pause = PAUSES[min(max(self.quick_ends - 1, 0), len(PAUSES) - 1)]
            self.start_at = now + pause
            say(f"{self.service.name} ended ({_ending(code)}): starting it again{f' in {pause} s' if pause else ''}.")
        if self.start_at is not None and now >= self.start_at:
            self.start()
        if self.orphans and now >= self.orphans[1]:
            end_session(self.orphans[0], signal.SIGKILL)
            self.orphans = None

    @property
    def is_waiting(self) -> bool:
        """Whether it has ended and its pause is not over."""
        return self.process is None and self.start_at is not None

    def restart(self) -> None:
        """Tells the process to end and has the watch start it again at once, however often that is asked for."""
        self.quick_ends = 0
        if self.process is None:
            self.start_at = time.monotonic()
        else:
            self.process.send_signal(self.service.stop_signal)

    def ask_to_stop(self) -> None:
        """Tells the process to end, and does not start it again."""
        self.start_at = None
        if self.process is not None:
            self.process.send_signal(self.service.stop_signal)

    def stop(self) -> None:
        """Asks the process to end and waits until it has."""
        self.ask_to_stop()
        self.wait_for_the_end()

    def wait_for_the_end(self) -> None:
        """Gives the process the time it may take, then kills it with whatever of its session is left."""
        if self.process is not None:
            try:
                self._wait()
            except subprocess.TimeoutExpired:
                say(f"{self.service.name} does not end: killing it.")
            end_session(self.process.pid, signal.SIGKILL)
            self.process.wait()
            wait_for_session(self.process.pid)
            self.process = None
        if self.orphans is not None:  # of one that had ended a moment before
            end_session(self.orphans[0], signal.SIGKILL)
            wait_for_session(self.orphans[0])
            self.orphans = None

    def until_ended(self) -> Iterator[None]:
        """As long as a process that was told to end may still take; one that takes longer is killed."""
        until = time.monotonic() + self.service.patience
        while self.process is not None and self.process.poll() is None and time.monotonic() < until:
            yield
        if self.process is not None and self.process.poll() is None:
            say(f"{self.service.name} does not end: killing it.")
            end_session(self.process.pid, signal.SIGKILL)
        self.wait_for_the_end()

    def _wait(self) -> None:
        """Says after a moment what is waited for. Raises subprocess.TimeoutExpired when patience is over."""
        assert self.process is not None  # noqa: S101
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(SOON)
            return
        say(f"Waiting for {self.service.name}, {self.service.patience:.0f} s at most: {self.service.last_work}.")
        self.process.wait(self.service.patience - SOON)

    def _leave_orphans(self, leader: int) -> None:
        """What a killed one started may finish what it is at, but not stay."""
        end_session(leader, signal.SIGTERM)
        self.orphans = (leader, time.monotonic() + ORPHANS_PATIENCE)

    def last_words(self) -> str:
        """The end of what this process wrote, without the requests that others answered meanwhile."""
        text = ""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(self.log_begins)
            text = log.read().decode(errors="replace")
        told = [line for line in text.splitlines() if REQUEST not in line][-20:]
        return f"The end of {self.log}:\n" + "\n".join(f"    {line}" for line in told)


def _opened(log: Path) -> BinaryIO:
    """The log, to be added to; nothing is kept of a process whose log can't be opened, as on a full disk."""
    try:
        clear_way(log)
        file = log.open("ab")
        log.chmod(0o600)
    except OSError as error:
        say(f"{log} can't be written to ({error.strerror}): what goes there is lost.")
        return Path(os.devnull).open("ab")
    return file


def end_session(leader: int, number: signal.Signals) -> None:
    """Signals what is left of the process group that `leader` led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def wait_for_session(leader: int) -> None:
    """Until a killed group is gone, which takes the system a moment; not for who is dead and merely not buried."""
    until = time.monotonic() + KILLED_SECONDS
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < until:
            os.killpg(leader, 0)
            if PROC.is_dir() and not _anybody_runs(leader):
                return
            time.sleep(0.01)


def _anybody_runs(group: int) -> bool:
    """Whether the group has a process that is no zombie, as far as /proc says."""
    for stat in PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                return True
    return False


def _die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What runs in the child before its program: when the supervisor is killed, the child is told to stop."""
    if _system is None:
        return None
    system, parent = _system, os.getpid()

    def ask() -> None:
        system.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
