"""bin/serve --dev: processes start again when their code changes, and the terminal shows what they log."""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from activistnet.run.child import Child
from activistnet.run.progress import say

EVERY = 0.5  # seconds between two looks at the sources
CODE = {".py", ".po", ".mo"}
SAID_ONCE = {"at", "level", "event", "exception", "request_id"}  # the rest of a line is shown as name=value


class Reloader:
    """Looks at the times of the sources, as no system-wide way to be told of changes is the same on Linux and macOS."""

    def __init__(self, checkout: Path, children: Sequence[Child]) -> None:
        self._checkout = checkout
        self._children = children
        self._seen = dict(self._times())
        self._look_at = 0.0

    def look(self) -> None:
        """Called at each step of the watch."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + EVERY
        now = dict(self._times())
        changed = sorted(path for path, _time in now.items() ^ self._seen.items())
        self._seen = now
        if changed:
            say(f"{changed[0]} changed.")
            for child in self._children:
                child.restart()

    def _times(self) -> Iterator[tuple[Path, int]]:
        for path in [*self._checkout.glob("*.py"), *(self._checkout / "activistnet").rglob("*")]:
            if path.suffix in CODE:
                try:
                    yield path.relative_to(self._checkout), path.stat().st_mtime_ns
                except FileNotFoundError:  # an editor is just replacing it
                    continue


class Reader:
    """Shows on the terminal what a process adds to its log."""

    def __init__(self, child: Child) -> None:
        self._name = child.service.name
        self._log = child.log
        self._at = child.log.stat().st_size if child.log.exists() else 0

    def look(self) -> None:
        """Called at each step of the watch."""
        size = self._log.stat().st_size if self._log.exists() else 0
        if size == self._at:
            return
        if size < self._at:  # it was shortened
            self._at = 0
        with self._log.open("rb") as log:
            log.seek(self._at)
            whole, newline, _begun = log.read().rpartition(b"\n")
        self._at += len(whole + newline)
        for line in whole.decode(errors="replace").splitlines():
            print(readable(self._name, line), flush=True)


def readable(name: str, line: str) -> str:
    """A line of a log for people; `name` is the process. What is no JSON object is shown as it is."""
    try:
        event = json.loads(line)
        at = datetime.fromisoformat(event["at"]).astimezone().strftime("%H:%M:%S")
    except (ValueError, TypeError, KeyError):
        return f"{name:6} | {line}"
    return f"{at} {name:6} {_sentence(event)}{_indented(event.get('exception', ''))}"


def _sentence(event: dict[str, Any]) -> str:
    if event["event"] == "request":
        return "{method:4} {path} {status} {ms} ms".format(**event)
    others = "".join(f" {key}={value}" for key, value in event.items() if key not in SAID_ONCE)
    return f"{event['level']}: {event['event']}{others}"


def _indented(traceback: str) -> str:
    return "".join(f"\n    {line}" for line in traceback.splitlines())
