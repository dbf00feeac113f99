"""This machine: room on its disks, open files, memory and its port."""

import errno
import http.client
import os
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

from .. import embedded
from ..addresses import EVERYWHERE
from ..memory import there_is
from .findings import OK, REMARK, WRONG, Found, Place

MB = 1_000_000
LITTLE, HARDLY = 2_000 * MB, 300 * MB  # bytes free
FEW_FILES = 10_000  # that a disk may still hold
BESIDE_SOCKETS = 3048  # descriptors of a web process
AT_ONCE = 2  # password hashes


def disk(place: Place) -> Iterator[Found]:
    """Room for VAR_DIR, and for the database where that is here and on another disk."""
    var = place.settings.var_dir.resolve()
    folders = {"VAR_DIR": var, "the database": embedded.state_folder(var) / "postgres"}
    seen: set[int] = set()
    for name, folder in folders.items():
        there = next(each for each in (folder, *folder.parents) if each.is_dir())
        if there.stat().st_dev not in seen:
            seen.add(there.stat().st_dev)
            yield _room(name, there)


def _room(name: str, folder: Path) -> Found:
    facts = os.statvfs(folder)
    free, files = facts.f_bavail * facts.f_frsize, facts.f_favail
    if free < HARDLY:
        return WRONG, f"The disk of {name} has {free // MB} MB left: soon no one can write. Make room."
    if facts.f_files and files < FEW_FILES:
        return WRONG, f"The disk of {name} takes {files} more files and no more. Remove some."
    return REMARK if free < LITTLE else OK, f"The disk of {name} has {free / 1000 / MB:,.1f} GB left."


def open_files(place: Place) -> Iterator[Found]:
    """Each open page is one."""
    most, wanted = resource.getrlimit(resource.RLIMIT_NOFILE)[1], place.settings.sockets + BESIDE_SOCKETS
    if most not in (resource.RLIM_INFINITY, -1) and most < wanted:
        yield (
            WRONG,
            f"A process may hold {most} files open, and SOCKETS needs {wanted}. Raise ulimit -n.",
        )
    else:
        yield OK, f"A process may hold the {wanted} files open that SOCKETS needs."


def memory(place: Place) -> Iterator[Found]:
    """Room for passwords to be hashed, and for the processes."""
    given = place.settings
    here = there_is()
    hashes = given.web_workers * AT_ONCE * given.argon2[0] * 1024
    if hashes > here / 2:
        yield (
            WRONG,
            f"Passwords hashed at the same time take {hashes // MB:,} MB of {here // MB:,}: lower the first number"
            " of ARGON2, or WEB_WORKERS.",
        )
    else:
        yield OK, f"Passwords take at most {hashes // MB:,} MB of {here // MB:,} while they are hashed."


def port(place: Place) -> Iterator[Found]:
    """Whether HOST and PORT are free, or already ours."""
    host, number = place.settings.host, place.settings.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, number))
            listener.listen(1)
        except (OSError, UnicodeError) as error:
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                yield _taken(host, number)
            else:
                why = getattr(error, "strerror", None) or "it is no name"
                yield WRONG, f"HOST {host}, port {number} can't be opened: {why}."
            return
    yield OK, f"Port {number} on {host} is free."


def _taken(host: str, number: int) -> Found:
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), number, timeout=2)
    try:
        connection.request("GET", "/healthz")
        is_ours = connection.getresponse().read(10) == b"ok\n"
    except (OSError, http.client.HTTPException):
        is_ours = False
    finally:
        connection.close()
    if is_ours:
        return OK, f"Port {number} on {host} is a site's that runs."
    if not os.environ.get("PORT"):
        return REMARK, f"Port {number} on {host} is another program's; bin/serve takes the next free one."
    return WRONG, f"PORT {number} on {host} is taken by another program. End that, or set PORT to another one."
