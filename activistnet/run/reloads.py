"""What is asked of a bin/serve that runs, by its socket or by SIGHUP: a reload, one at a time."""

import os
from collections.abc import Callable
from pathlib import Path

from activistnet.run.child import Child
from activistnet.run.control import Asker, Control
from activistnet.run.progress import CannotStart, say
from activistnet.run.renewal import Renewal, Steps

RELOAD = "reload"


class Reloads:
    """`begin` makes a new reload, or raises CannotStart; `code` is what the running bin/serve began with."""

    def __init__(self, var: Path, begin: Callable[[], Renewal], code: str) -> None:
        self._control = _control(var)
        self._begin = begin
        self._code = code
        self._asker: Asker | None = None
        self._steps: Steps | None = None
        self._renewal: Renewal | None = None

    def look(self) -> None:
        """Called at each step of the watch."""
        for order, asker in self._control.orders() if self._control else ():
            if order == RELOAD:
                self.reload(asker)
            else:
                asker.say(f"This bin/serve does not know {order}.")
                asker.end(2)
        if self._steps is not None:
            self._go_on(self._steps)

    def reload(self, asker: Asker | None = None) -> None:
        """Begins one; a second one at a time is refused, as it would miss what has changed since the first began."""
        if self._steps is not None:
            _refuse(asker, "A reload is going on. Ask again when it is done.")
            return
        try:
            renewal = self._begin()
        except CannotStart as reason:
            _refuse(asker, str(reason))
            return
        self._asker, self._renewal = asker, renewal
        self._steps = renewal.steps(self._tell, self._code)
        self._tell("Reloading: looking at the code on disk ...")

    def close(self) -> list[Child]:
        """Stops in the middle of whatever goes on; returns the processes that are there beside those in charge."""
        if self._control:
            self._control.close()
        self._steps = None
        return self._renewal.others if self._renewal else []

    def _go_on(self, steps: Steps) -> None:
        try:
            next(steps)
        except StopIteration:
            self._finish(0)
        except CannotStart as reason:
            self._tell(str(reason))
            self._finish(1)

    def _finish(self, status: int) -> None:
        if self._asker is not None:
            self._asker.end(status)
        self._asker = self._steps = None

    def _tell(self, text: str) -> None:
        _say(text, self._asker)


def _control(var: Path) -> Control | None:
    """No start fails for it, whatever the disk says."""
    try:
        return Control(var)
    except OSError as error:
        say(f"`bin/serve reload` will not be heard ({error.strerror}); SIGHUP to process {os.getpid()} will.")
        return None


def _say(text: str, asker: Asker | None) -> None:
    say(text)
    if asker is not None:
        asker.say(text)


def _refuse(asker: Asker | None, why: str) -> None:
    _say(why, asker)
    if asker is not None:
        asker.end(1)
