"""Processes that an earlier, killed start has left running, and how they are ended."""

import signal
from pathlib import Path

import psutil

MARK = "ACTIVISTNET_SUPERVISED"  # in the environment of web, worker and clock: the VAR_DIR they belong to


def working_in(folder: Path, program: str) -> list[psutil.Process]:
    """Processes of an embedded server over this data folder. They rewrite their environment, so it can't mark them."""
    return [process for process in psutil.process_iter() if _works_in(process, folder, program)]


def marked(var: Path) -> list[psutil.Process]:
    """Processes of the application that were started for this VAR_DIR."""
    return [process for process in psutil.process_iter() if _is_marked(process, var)]


def end(processes: list[psutil.Process], first: signal.Signals, *, patience: float) -> None:
    """Asks, waits, kills."""
    for process in processes:
        _send(process, first)
    _, left = psutil.wait_procs(processes, timeout=patience)
    for process in left:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=5)


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _works_in(process: psutil.Process, folder: Path, program: str) -> bool:
    try:
        return process.name() == program and process.cwd() == str(folder)
    except psutil.Error:
        return False


def _is_marked(process: psutil.Process, var: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(var)
    except (psutil.Error, OSError):
        return False
