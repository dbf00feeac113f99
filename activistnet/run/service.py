"""What the supervisor has to know of a program to keep it running."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from activistnet.run.account import Account


@dataclass(frozen=True, kw_only=True)
class Service:
    """`clear` ends what a killed one left behind; `is_ready` gets the process id; `patience` is in seconds.

    `renew` is for one that holds nothing that matters: it makes its files anew, so that it can start.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    account: Account
    folder: Path
    stop_signal: signal.Signals
    patience: float
    is_ready: Callable[[int], bool]
    last_work: str  # what it may still do when it is told to end
    clear: Callable[[], None] | None = None
    renew: Callable[[], None] | None = None
    descriptors: tuple[int, ...] = ()
