"""bin/serve: starts everything in order, keeps it running, stops it in order."""

import argparse
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from activistnet.run import activation, application, assets, control, filling, leftovers, lock, ports, preparing
from activistnet.run.child import Child, forking
from activistnet.run.installation import CHECKOUT, Installation, prepare_installation, var_folder
from activistnet.run.logfiles import LogFiles
from activistnet.run.private import clear_way, keep_private
from activistnet.run.progress import CannotStart, say, say_more, seconds_so_far
from activistnet.run.reloading import Reader, Reloader
from activistnet.run.reloads import RELOAD, Reloads
from activistnet.run.renewal import Renewal
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers
from activistnet.run.service import Service
from activistnet.start import demonstration
from activistnet.start.checks import table
from config import Settings

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
STEP = 0.1  # seconds between two looks at the children
COMMAND_SECONDS = 10  # how long a command that runs over the same folder is waited for


class Stop(KeyboardInterrupt):
    """Somebody asked for an end while the start was still going on."""


def serve(arguments: list[str]) -> int:
    """Runs until it is told to stop, or asks one that runs for something; returns the exit status."""
    options = _options(arguments)
    if options.prepare:
        return preparing.prepare(*options.prepare)
    if options.order:
        return control.ask(var_folder(), options.order)
    application.check_settings()
    installation = prepare_installation(var_folder())
    _allow_many_files()
    supervisor = (Workbench if options.dev else Supervisor)(installation)
    try:
        with lock.only_one(
            installation.var, lock.START, waits_for=(lock.COMMAND,), seconds=COMMAND_SECONDS
        ) as supervisor.lock:
            return supervisor.run()
    except lock.Taken as holder:
        if holder.what == lock.COMMAND:
            raise CannotStart(
                f"A command runs over {installation.var}, process {holder}. Start the site once that has ended."
            ) from holder
        raise CannotStart(f"ActivistNet already runs over {installation.var}: process {holder}.") from holder


def _options(arguments: list[str]) -> argparse.Namespace:
    """What was typed after bin/serve; what it does not know is said, with status 2."""
    parser = argparse.ArgumentParser(
        prog="bin/serve",
        description="Starts all of ActivistNet on this machine, until Ctrl-C.",
        epilog="Settings are environment variables: config.py lists them. README.md tells how to run a site.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "order",
        nargs="?",
        choices=[RELOAD],
        help="reload: have the one that runs go over to the code on disk, without refusing anybody",
    )
    parser.add_argument("--prepare", nargs=2, type=int, help=argparse.SUPPRESS)  # what a reload runs first
    parser.add_argument(
        "--dev", action="store_true", help="for whoever changes the site: changed files count at once, logs are shown"
    )
    return parser.parse_args(arguments)


class Supervisor:
    """The children of one bin/serve, servers first."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.servers: Servers | None = None
        self.application: list[Child] = []
        self.lock: lock.Lock | None = None
        self.checks: subprocess.Popen[bytes] | None = None
        self.is_starting = True
        self.is_told_to_stop = False
        self.is_told_to_reload = False
        self.had_terminal = _has_terminal()
        self.given = activation.listener()
        self.code = preparing.code()
        self.reloads: Reloads | None = None

    def run(self) -> int:
        """Starts, watches, stops. Ctrl-C, SIGTERM and a closed terminal ask for the end."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGHUP, self._hang_up)
        try:
            self._start()
            self.is_starting = False
            self._watch()
        except Stop:
            pass
        finally:
            for number in (*STOP_SIGNALS, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            say("Stopping ...")
            self._stop()
        say("Stopped.")
        return 0

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        """An exception in the middle of a fork would lose the process, so then, and in the watch, it is only noted."""
        self.is_told_to_stop = True
        if self.is_starting and not Child.is_forking:
            raise Stop

    def _hang_up(self, number: int, frame: FrameType | None) -> None:
        """A terminal that was closed asks for the end; whoever sends the signal by hand means a reload."""
        if self.had_terminal and not _has_terminal():
            self._ask_to_stop(number, frame)
        else:
            self.is_told_to_reload = True

    def _go_on(self) -> None:
        """Unless the end was asked for while a process was made. Raises Stop."""
        if self.is_told_to_stop:
            raise Stop

    def _start(self) -> None:
        secrets = load_secrets(self.installation)
        settings = application.settings(secrets)
        self.servers = Servers(self.installation, secrets)
        self.servers.prepare()
        # They come up while all else is made ready.
        self.servers.begin()
        self._go_on()
        # They were told to end when their supervisor died; nobody waits for them to say goodbye to every socket.
        leftovers.end(leftovers.marked(self.installation.var), signal.SIGTERM, patience=0.3)
        # Before all that takes time: whoever comes from now on waits for the first page instead of being refused.
        self.listener, self.address = self._listen(settings)
        assets.prepare()
        self.servers.wait()
        if self.servers.names:
            say(f"{self.servers.names} up.")
        environment = application.environment(
            self.installation,
            secrets,
            database_url=self.servers.database_url,
            redis_url=self.servers.redis_url,
            address=self.address,
        )
        filling.fill(self.servers, environment, settings)
        assert self.lock is not None  # noqa: S101
        self.lock.note(lock.SITE)
        services = self._services(environment)
        self.application = [Child(service, self.installation.log) for service in services]
        web, *others = self.application
        web.start()
        self._go_on()
        web.wait_until_ready(60)
        self._greet(environment)
        # Only now: on a small machine they would take the processor that the first page needs.
        for child in others:
            child.start()
            self._go_on()
        with forking():
            self.checks = application.begin_checks(environment)

    def _listen(self, settings: Settings) -> tuple[socket.socket, tuple[str, int]]:
        """The socket of the site, and the address it has there."""
        if self.given is not None:
            host, port = self.given.getsockname()[:2]
            return self.given, (host, port)
        made = ports.listen(settings.host, settings.port, may_move=not os.environ.get("PORT"))
        return made, (settings.host, made.getsockname()[1])

    def _services(self, environment: dict[str, str]) -> list[Service]:
        return application.services(self.installation, environment, self.listener)

    def _greet(self, environment: dict[str, str]) -> None:
        remembered = self.installation.var / "base-url"
        clear_way(remembered)
        keep_private(remembered, f"{environment['BASE_URL']}\n")
        say(f"Ready after {seconds_so_far():.1f} s: {environment['BASE_URL']}")
        settings = Settings.from_environment(environment)
        for remark in table.remarks(settings):
            say_more(remark)
        demo = self.installation.var / "demo.txt"
        if demo.exists():
            say_more(f"Demo sign-ins: {demo}")
            if reason := demonstration.why_not(settings):
                say_more(f"Take the demo out with `bin/flask demo remove`, because {reason}.")
        say_more(f"Logs: {self.installation.log}. Ctrl-C stops everything.")

    def _watch(self) -> None:
        assert self.servers is not None  # noqa: S101
        self.reloads = Reloads(self.installation.var, self._renewal, self.code)
        logs = LogFiles(child.log for child in (*self.servers.children, *self.application))
        while not self.is_told_to_stop:
            if self.is_told_to_reload:
                self.is_told_to_reload = False
                self.reloads.reload()
            self.reloads.look()
            self._look()
            children = [*self.servers.children, *self.application]  # a reload changes them
            for child in children:
                child.watch()
            if self.servers.postgres:
                self.servers.reserve.look(self.servers.children)
            logs.look()
            time.sleep(STEP)

    def _look(self) -> None:
        """At each step of the watch; there is nothing more to look at than the children."""

    def _renewal(self) -> Renewal:
        """A reload with the settings of this start, at the port it found. Raises CannotStart."""
        host, port = self.address
        environment = os.environ | {"HOST": host, "PORT": str(port)}
        return Renewal(self.installation, self.listener, environment, self.application)

    def _stop(self) -> None:
        if self.checks is not None:
            self.checks.kill()
            self.checks.wait()
        others = self.reloads.close() if self.reloads else []
        for child in others:
            child.ask_to_stop()
        if self.application:
            self.listener.close()
            web, worker, clock = self.application
            # What the last requests ask of the worker waits in the outbox for the next start.
            worker.ask_to_stop()
            web.stop()
            # The clock counts what the last requests signed.
            clock.ask_to_stop()
            for child in (worker, clock, *others):
                child.wait_for_the_end()
        if self.servers:
            self.servers.stop()


class Workbench(Supervisor):
    """bin/serve --dev: what a changed file says counts at once, and the terminal shows the logs."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self.looks: list[Callable[[], None]] = []

    def _services(self, environment: dict[str, str]) -> list[Service]:
        return application.services_under_development(self.installation, environment, self.listener)

    def _renewal(self) -> Renewal:
        raise CannotStart("bin/serve --dev takes changed files by itself: there is nothing to reload.")

    def _watch(self) -> None:
        readers = [Reader(child) for child in self.application]
        self.looks = [Reloader(CHECKOUT, self.application).look, *(reader.look for reader in readers)]
        super()._watch()

    def _look(self) -> None:
        for look in self.looks:
            look()


def _has_terminal() -> bool:
    return any(os.isatty(descriptor) for descriptor in (0, 1, 2))


def _allow_many_files() -> None:
    """Each open page is a socket; the usual 1,024 would be a limit on visitors."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if most == resource.RLIM_INFINITY else most
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    except (OSError, ValueError):
        print("The limit on open files could not be raised.", file=sys.stderr)
