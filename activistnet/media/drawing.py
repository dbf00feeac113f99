"""Has a picture drawn anew by a process of its own, and waits for that."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DECODER = Path(__file__).with_name("decoder.py")
SECONDS = 60  # by the clock, where the machine is busy
# What a process ends by that took more than it may have; a library that stumbles over a file ends by others.
TOO_MUCH = {-signal.SIGXCPU, -signal.SIGXFSZ}
STUMBLED = {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL}


class NotDrawn(Exception):
    """It can't be; the words are a code of the rules."""


class Interrupted(Exception):
    """Something else ended the process, as a full machine does: it may go well the next time."""


@dataclass(frozen=True)
class Drawn:
    """A picture in some widths, each a file; how large the largest is, and its colour."""

    width: int
    height: int
    tone: int
    files: dict[int, bytes]


def draw(content: bytes, widths: tuple[int, ...], *, is_square: bool) -> Drawn:
    """The picture that this file holds. Raises NotDrawn and Interrupted."""
    command = [sys.executable, "-I", str(DECODER), ",".join(map(str, widths)), *(["square"] if is_square else [])]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NotDrawn("heavy") from None
    if done.returncode in TOO_MUCH | STUMBLED:
        raise NotDrawn("heavy" if done.returncode in TOO_MUCH else "broken")
    line, _, files = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise Interrupted
    said = json.loads(line)
    if "problem" in said:
        raise NotDrawn(said["problem"])
    ends = [sum(said["sizes"][: n + 1]) for n in range(len(widths))]
    starts = [0, *ends[:-1]]
    cut = {width: files[start:end] for width, start, end in zip(widths, starts, ends, strict=True)}
    return Drawn(said["width"], said["height"], said["tone"], cut)
