"""Processes that an earlier, killed start has left running, and how they are ended."""

import signal
import time
from pathlib import Path

import psutil

from activistnet.start.supervised import MARK


def working_in(folder: Path, program: str | None = None) -> list[psutil.Process]:
    """Processes of an embedded server, or all, over this data folder.

    They rewrite their environment, so it can't mark them.
    """
    return [process for process in psutil.process_iter() if _works_in(process, folder, program)]


def marked(var: Path) -> list[psutil.Process]:
    """Processes of the application that were started for this VAR_DIR."""
    return [process for process in psutil.process_iter() if _is_marked(process, var)]


def end(processes: list[psutil.Process], first: signal.Signals, *, patience: float) -> None:
    """Asks, waits, kills."""
    for process in processes:
        _send(process, first)
    left = wait(processes, patience)
    for process in left:
        _send(process, signal.SIGKILL)
    wait(left, 5)


def wait(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for the end of processes that are not ours; returns those still there.

    One that has ended counts as gone, even when whoever adopted it takes seconds to notice.
    """
    until = time.monotonic() + seconds
    while (left := [process for process in processes if _runs(process)]) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _works_in(process: psutil.Process, folder: Path, program: str | None) -> bool:
    try:
        return program in (None, process.name()) and process.cwd() == str(folder)
    except psutil.Error:
        return False


def _is_marked(process: psutil.Process, var: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(var)
    except (psutil.Error, OSError):
        return False
