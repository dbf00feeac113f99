"""A listening socket that systemd has opened: it stays open while bin/serve itself is started again."""

import os
import socket

from activistnet.run.progress import CannotStart

FIRST = 3  # systemd's first descriptor
VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


def listener() -> socket.socket | None:
    """The socket, if there is one for this process; what is said of it is no business of processes begun later.

    Raises CannotStart where it is not one socket of TCP that listens.
    """
    process, number, _names = (os.environ.pop(variable, "") for variable in VARIABLES)
    if process != str(os.getpid()) or number in ("", "0"):
        return None
    if number == "1":
        try:
            given = socket.socket(fileno=FIRST)
        except OSError:
            given = None
        if given is not None and _listens(given):
            given.set_inheritable(False)
            return given
    raise CannotStart("LISTEN_FDS should be one TCP socket that listens: one ListenStream= in the .socket unit.")


def _listens(given: socket.socket) -> bool:
    is_tcp = given.family in (socket.AF_INET, socket.AF_INET6) and given.type == socket.SOCK_STREAM
    return is_tcp and bool(given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
