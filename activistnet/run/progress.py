"""What the person at the terminal is told, with the seconds since the command was typed."""

import time

import psutil

# bin/serve execs Python, so this process began when the command did.
_began = psutil.Process().create_time()


def seconds_so_far() -> float:
    """Seconds since the command was typed."""
    return time.time() - _began


def say(text: str) -> None:
    """One line of progress."""
    print(f"[{seconds_so_far():6.1f} s] {text}", flush=True)


class CannotStart(Exception):
    """Said to the person in one sentence, without a traceback."""
