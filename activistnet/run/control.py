"""How a bin/serve that runs is asked for something: a socket in VAR_DIR that only its owner can open.

An order is one line; the answers are lines of JSON, {"said": "..."} each, the last one {"status": 0}. Whoever asks
loads none of the site's code: that may be just what is broken.
"""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from activistnet.run import lock
from activistnet.run.installation import var_folder
from activistnet.run.private import remove
from activistnet.run.progress import CannotStart, status_of

NAME = "control.sock"
LONGEST = 100  # bytes of an order


class Asker:
    """Whoever has asked, and waits for the answer; one that has left is told nothing more."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._order = b""

    def order(self) -> str | None:
        """The whole line once it is there, before that None; an empty one from whoever left or asks for too much."""
        try:
            part = self._connection.recv(LONGEST)
        except BlockingIOError:
            return None
        except OSError:
            return ""
        self._order += part
        line, end, _rest = self._order.partition(b"\n")
        if not end and part and len(self._order) < LONGEST:
            return None
        return line.decode(errors="replace") if end else ""

    def say(self, text: str) -> None:
        self._send({"said": text})

    def end(self, status: int) -> None:
        """The last word."""
        self._send({"status": status})
        self._connection.close()

    def _send(self, answer: dict[str, object]) -> None:
        with contextlib.suppress(OSError):
            self._connection.sendall(json.dumps(answer).encode() + b"\n")


class Control:
    """The end of bin/serve, which looks at it now and then and never waits."""

    def __init__(self, var: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.setblocking(False)
        self._asking: list[Asker] = []
        # By a short name, as the path of a socket must not be long.
        with contextlib.chdir(var):
            remove(Path(NAME))
            before = os.umask(0o177)
            try:
                self._socket.bind(NAME)
            finally:
                os.umask(before)
        self._socket.listen()

    def orders(self) -> Iterator[tuple[str, Asker]]:
        """What was asked since the last look."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._asking.append(Asker(self._socket.accept()[0]))
        for asker in list(self._asking):
            order = asker.order()
            if order is not None:
                self._asking.remove(asker)
            if order:
                yield order, asker

    def close(self) -> None:
        self._socket.close()


def ask(var: Path, order: str) -> int:
    """Prints the answers and returns the status. Raises CannotStart where nobody is there to be asked."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            with contextlib.chdir(var):
                connection.connect(NAME)
            connection.sendall(f"{order}\n".encode())
        except OSError:
            raise CannotStart(_why_nobody_answers(var)) from None
        with connection.makefile("rb") as answers, contextlib.suppress(ConnectionError):
            for line in answers:
                answer = json.loads(line)
                if "status" in answer:
                    return int(answer["status"])
                print(answer["said"], flush=True)
    raise CannotStart(f"The bin/serve over {var} ended before it was done.")


def _why_nobody_answers(var: Path) -> str:
    try:
        if (var / lock.FILE).exists():
            with lock.only_one(var, lock.COMMAND):
                pass
    except lock.Taken as holder:
        if holder.what == lock.COMMAND:
            return f"A command runs over {var}, process {holder}, and no site: start it with bin/serve after that."
        return f"The bin/serve over {var}, process {holder}, is still starting, or stopping. Try again in a moment."
    return f"ActivistNet does not run over {var}. Start it with bin/serve."


if __name__ == "__main__":
    sys.exit(status_of(lambda: ask(var_folder(), sys.argv[1])))
