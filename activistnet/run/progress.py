"""What the person at the terminal is told, with the seconds since the command was typed."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

# bin/serve execs Python, so this process began when the command did.
_began = psutil.Process().create_time()


def seconds_so_far() -> float:
    """Seconds since the command was typed."""
    return time.time() - _began


def say(text: str) -> None:
    """One line of progress."""
    _print(f"[{seconds_so_far():6.1f} s] {text}")


def say_more(text: str) -> None:
    """Another line about the same."""
    _print(f"{'':10} {text}")


def _print(text: str) -> None:
    """Where it can't be written, as on a full disk, what it is about goes on."""
    with suppress(OSError, ValueError):
        print(text, flush=True)


class CannotStart(Exception):
    """Said to the person in one sentence, without a traceback."""


def status_of(command: Callable[[], int]) -> int:
    """The exit status of a command; what it cannot start for is said in a sentence."""
    try:
        return command()
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as error:  # a disk that is full, a folder that is somebody else's
        print(f"{error.filename or 'A file'}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
