"""bin/serve reload: web, worker and clock of the code on disk begin beside those that run, which then go.

Both webs listen at the same socket, so nobody is refused at any moment; worker and clock may be there twice.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

from activistnet.run.child import Child
from activistnet.run.installation import CHECKOUT, Installation
from activistnet.run.progress import CannotStart
from activistnet.run.service import Service
from activistnet.start import successor
from activistnet.start.supervised import MARK

PREPARE_SECONDS = 3600  # packages, and migrations of a large site
READY_SECONDS = 120  # a busy machine may need a good part of it
TOLD_SECONDS = 0.3  # between the word that a successor is there and the word to stop
Steps = Iterator[None]


@dataclass(frozen=True)
class Plan:
    """How the code on disk is started; `code` is a digest of what only a new start of bin/serve brings."""

    code: str
    web_workers: int
    services: dict[str, dict[str, Any]]


class Line:
    """A pipe from a process that is about to begin."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._heard = b""

    def lines(self) -> list[str]:
        """What was said so far, oldest first."""
        try:
            while part := os.read(self._reading, 65536):
                self._heard += part
        except BlockingIOError:
            pass
        return [line for line in self._heard.decode(errors="replace").splitlines() if line]

    def last(self) -> str:
        """The last word, or none."""
        return next(reversed(self.lines()), "")

    def close(self) -> None:
        os.close(self._reading)
        os.close(self.writing)


class Renewal:
    """One reload. `running` is changed in place; `others` are those that begin, or end, beside them."""

    def __init__(
        self, installation: Installation, listener: socket.socket, environment: dict[str, str], running: list[Child]
    ) -> None:
        self.installation = installation
        self.listener = listener
        self.environment = environment
        self.running = running
        self.others: list[Child] = []

    def steps(self, tell: Callable[[str], None], code: str) -> Steps:
        """To be gone on with now and then. Raises CannotStart: those that run go on then."""
        try:
            plan = yield from self._prepare()
            tell("Starting the new processes ...")
            new = yield from self._begin(plan)
        except (CannotStart, OSError, subprocess.SubprocessError) as reason:
            yield from self._end()
            raise CannotStart(f"{reason}\nNot reloaded: the processes from before go on.") from reason
        tell("They are at work. The old ones end what they are at, and open pages move ...")
        self.others, self.running[:] = list(self.running), new
        web = self.others[0].process
        if web is not None:
            web.send_signal(signal.SIGUSR1)
        yield from _pause(TOLD_SECONDS)
        yield from self._end()
        tell("Reloaded.")
        if plan.code != code:
            tell("bin/serve itself, or a server it embeds, has changed too: start it anew when that suits you.")

    def _prepare(self) -> Generator[None, None, Plan]:
        """What the code on disk says of how it is started, once it can be."""
        line, listener = Line(), self.listener.fileno()
        service = Service(
            name="reload",
            command=[str(CHECKOUT / "bin/serve"), "--prepare", str(line.writing), str(listener)],
            environment=self.environment | {MARK: str(self.installation.var)},
            account=self.running[0].service.account,
            folder=CHECKOUT,
            stop_signal=signal.SIGTERM,
            patience=5,
            is_ready=lambda _pid: False,
            last_work="it ends a migration",
            descriptors=(line.writing, listener),
        )
        child = Child(service, self.installation.log)
        self.others.append(child)
        try:
            child.start()
            until = time.monotonic() + PREPARE_SECONDS
            while child.process is not None and child.process.poll() is None:
                if time.monotonic() > until:
                    raise CannotStart(f"What comes before a reload took more than {PREPARE_SECONDS / 60:.0f} minutes.")
                line.lines()
                yield
            if child.process is None or child.process.returncode:
                raise CannotStart(child.last_words())
            return _plan(line.last(), self.running)
        finally:
            line.close()

    def _begin(self, plan: Plan) -> Generator[None, None, list[Child]]:
        """Web first: until pages come out of it nothing else has changed."""
        web, *others = [replace(child.service, **plan.services[child.service.name]) for child in self.running]
        new = yield from self._begin_together([web], plan.web_workers)
        new += yield from self._begin_together(others, 1)
        for child in new:
            if child.process is None or child.process.poll() is not None:
                raise CannotStart(f"{child.service.name} ended while starting. {child.last_words()}")
        return new

    def _begin_together(self, services: list[Service], times: int) -> Generator[None, None, list[Child]]:
        """Processes that have said so many times that they are at work."""
        begun = []
        lines = [Line() for _ in services]
        try:
            for service, line in zip(services, lines, strict=True):
                child = Child(_telling(service, line, times), self.installation.log)
                begun.append(child)
                self.others.append(child)
                child.start()
            for child, service, line in zip(begun, services, lines, strict=True):
                yield from child.until_ready(READY_SECONDS, line.last)
                child.service = service  # should it end, the next one has nobody to tell
        finally:
            for line in lines:
                line.close()
        return begun

    def _end(self) -> Steps:
        for child in self.others:
            child.ask_to_stop()
        for child in self.others:
            yield from child.until_ended()
        self.others = []


def _plan(text: str, running: list[Child]) -> Plan:
    """What `preparing` wrote. Raises CannotStart where it is not what this bin/serve can start."""
    try:
        found = json.loads(text)
        services = {
            name: {key: each[key] for key in ("command", "environment")} for name, each in found["services"].items()
        }
        plan = Plan(str(found["code"]), int(found["web_workers"]), services)
    except (ValueError, TypeError, KeyError, AttributeError):
        plan = Plan("", 0, {})
    if plan.services.keys() != {child.service.name for child in running}:
        raise CannotStart("The new code runs other processes than this bin/serve knows: stop it and start it again.")
    return plan


def _telling(service: Service, line: Line, times: int) -> Service:
    return replace(
        service,
        environment=service.environment | {successor.VARIABLE: str(line.writing)},
        descriptors=(*service.descriptors, line.writing),
        is_ready=lambda _pid: line.lines().count(successor.READY) >= times,
    )


def _pause(seconds: float) -> Steps:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
