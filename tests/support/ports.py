"""Ports of this machine, for servers that a test starts."""

import random
import socket


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def steady_port() -> int:
    """One that is free now, and that the system gives to nobody while its server is away for a moment."""
    while True:
        port = random.randrange(10_000, 30_000)  # below those of connections that go out
        if not is_listening(port):
            return port


def is_listening(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as connection:
        connection.settimeout(1)
        return connection.connect_ex(("127.0.0.1", port)) == 0
