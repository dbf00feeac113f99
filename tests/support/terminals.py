"""What browsers of the terminal have in common: a screen, which tells when they have ended."""

import os
import pty
import re
import select
import time

WIDTH, HEIGHT = 150, 100
LONGEST = 180  # seconds


def environment(folder: str, proxy: str) -> dict[str, str]:
    """What such a browser is started with, a home of its own among it."""
    screen = {"TERM": "vt100", "LINES": str(HEIGHT), "COLUMNS": str(WIDTH)}
    return {**os.environ, **screen, "http_proxy": proxy, "HOME": folder}


def run(command: list[str], environment: dict[str, str], *, keys: str = "", after: str = "") -> str:
    """Start it, press these keys `after` that is on the screen, until it ends; what was on the screen."""
    process, screen = pty.fork()
    if process == 0:
        os.execvpe(command[0], command, environment)
    said = b""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        if keys and after.encode() in said:
            os.write(screen, keys.encode())
            keys = ""
        if select.select([screen], [], [], 1)[0]:
            try:
                said += os.read(screen, 65536)
            except OSError:  # it has ended
                break
    os.close(screen)  # which ends it otherwise
    os.waitpid(process, 0)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", said.decode(errors="replace"))
