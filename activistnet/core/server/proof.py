"""Whether pages come out of this process: asked over HTTP, as a visitor would, before a visitor does."""

import http.client
import socket
from collections.abc import Callable

import gevent

READY = "/readyz"
PAGES = (READY, "/")
SHUT = 503  # what a site answers that is shut for a while, or has very much to do: a page like others
SECONDS = 10


def fault(handle: Callable[[socket.socket], None]) -> str:
    """What is wrong with the first page that is, or nothing. `handle` serves one connection."""
    return next((f"{path} {found}" for path in PAGES if (found := _fault_of(handle, path))), "")


def _fault_of(handle: Callable[[socket.socket], None], path: str) -> str:
    ours, theirs = socket.socketpair()
    gevent.spawn(handle, theirs)
    try:
        ours.settimeout(SECONDS)
        ours.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = http.client.HTTPResponse(ours)
        answer.begin()
        words = answer.read(500).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"gives no answer ({type(error).__name__})"
    finally:
        ours.close()
    if answer.status < 400 or (answer.status == SHUT and path != READY):
        return ""
    return f"answers {answer.status}: {words if path == READY else answer.reason}"
