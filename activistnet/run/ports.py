"""The socket the web processes listen on. The supervisor holds it, so that no visitor is refused while they restart."""

import errno
import socket

from activistnet.run.progress import CannotStart, say

TRIES = 50


def listen(host: str, port: int, *, may_move: bool) -> socket.socket:
    """A bound socket at `port`, or where that was nobody's wish at the next free one.

    It listens from the moment gunicorn takes it. Raises CannotStart.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(port + TRIES - 1, 65535) if may_move else port
    for candidate in range(port, last + 1):
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            # A bound socket is not yet a taken port: only listening settles who has it.
            listener.listen(2048)
        except (OSError, UnicodeError) as error:  # a name that is none is a UnicodeError
            listener.close()
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                continue
            why = getattr(error, "strerror", None) or "it is no name"
            raise CannotStart(f"HOST {host}, port {candidate} can't be opened: {why}.") from error
        if candidate != port and port:
            say(f"Port {port} is taken: using {listener.getsockname()[1]}.")
        return listener
    if may_move:
        raise CannotStart(f"No free port on {host} between {port} and {last}.")
    raise CannotStart(
        f"PORT {port} on {host} is taken by another program. End that, set PORT to another one, or leave PORT out for"
        " the next free one."
    )
