"""Browsers that are told to move, and do as `live.js` has them: each at a moment of its own, by a new connection.

    python -m bench.moving PORT PETITION NUMBER

Opens so many sockets, says "open" and, whenever a line comes in, what happened since "forget": told, late, refused, and
seconds from the first who was told, or lost the line, until all were back. The load beside it has a process of its own.
"""

import heapq
import json
import random
import select
import sys
import time
from contextlib import suppress

from bench.sockets import Crowd, Watcher, send_text

AGAIN = (0.25, 0.75)  # seconds until whoever lost the line, or was refused, tries again


class Moving(Crowd):
    """Sockets by number; whoever moves keeps its number, and with it the address it comes from."""

    extensions = ""  # what they are told is read, not only counted

    def __init__(self, host: str, port: int, room: str) -> None:
        super().__init__(host, port, room)
        self.numbers: dict[int, int] = {}
        self.descriptors: dict[int, int] = {}
        self.moves: list[tuple[float, int]] = []
        self.away: set[int] = set()
        self.forget()

    def forget(self) -> None:
        self.told = self.late = self.refused = 0
        self.first_at = self.back_at = 0.0

    def open(self, index: int) -> None:
        super().open(index)
        descriptor = next(reversed(self.watchers))
        self.numbers[descriptor], self.descriptors[index] = index, descriptor

    def read(self, watcher: Watcher, data: bytes) -> None:
        try:
            super().read(watcher, data)
        except RuntimeError:
            self.refused += 1
            self.drop(watcher.socket.fileno())

    def take(self, watcher: Watcher, opcode: int, text: bytes, at: float) -> None:
        was_joined = watcher.is_joined
        super().take(watcher, opcode, text, at)
        number = self.numbers[watcher.socket.fileno()]
        if watcher.is_joined and not was_joined:
            self.away.discard(number)
            self.back_at = at
        elif opcode == 1 and text.startswith(b'42["drain"'):
            self.told += 1
            self.first_at = self.first_at or at
            self.away.add(number)
            heapq.heappush(self.moves, (at + random.random() * json.loads(text[2:])[1]["within"], number))

    def drop(self, descriptor: int) -> None:
        """The other side has closed it."""
        number = self.numbers.pop(descriptor)
        super().drop(descriptor)
        self.late += 1
        self.first_at = self.first_at or time.monotonic()
        self.away.add(number)
        self.descriptors.pop(number)
        heapq.heappush(self.moves, (time.monotonic() + random.uniform(*AGAIN), number))

    def keep(self) -> None:
        """One turn, then the moves that are due."""
        self.turn(0.02)
        while self.moves and self.moves[0][0] <= time.monotonic():
            number = heapq.heappop(self.moves)[1]
            descriptor = self.descriptors.pop(number, None)
            if descriptor is not None:
                self.leave(descriptor)
            try:
                self.open(number)
            except OSError:
                self.refused += 1
                heapq.heappush(self.moves, (time.monotonic() + random.uniform(*AGAIN), number))

    def leave(self, descriptor: int) -> None:
        connection = self.watchers.pop(descriptor).socket
        self.numbers.pop(descriptor)
        self.epoll.unregister(descriptor)
        with suppress(OSError):
            send_text(connection, b"41")
        connection.close()

    def found(self) -> dict[str, float]:
        seconds = round(self.back_at - self.first_at, 1) if self.first_at else 0.0
        row = {"told": self.told, "late": self.late, "refused": self.refused, "back after": seconds}
        return {"joined": self.joined(), "away": len(self.away), **row}


def main() -> None:
    port, petition, number = map(int, sys.argv[1:4])
    crowd = Moving("127.0.0.1", port, f"petition:{petition}")
    joined = crowd.join(min(number, 9000))
    crowd.forget()
    print(json.dumps({"open": joined}), flush=True)
    while True:
        crowd.keep()
        if select.select([sys.stdin], [], [], 0)[0]:
            order = sys.stdin.readline().strip()
            if not order:
                return
            if order == "forget":
                crowd.forget()
            print(json.dumps(crowd.found()), flush=True)


if __name__ == "__main__":
    main()
