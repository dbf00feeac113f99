"""The stream of a backup: age around tar, written and read through a pipe, so that memory stays small.

Its members are `manifest.json`, the parts of each stream (`database/000001` ...), and at the end `SHA256SUMS`, which
says that nothing is missing.
"""

import io
import os
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import count
from typing import IO, BinaryIO, Protocol

import pyrage
from pyrage import x25519

from .errors import Damaged, Failed

PART = 4 * 1024 * 1024
LARGEST = 256 * 1024 * 1024  # a member that a backup of ours could have
NICE = 10  # whoever asks for a page goes first
SUMS = "SHA256SUMS"


class SupportsWrite(Protocol):
    """What bytes go to."""

    def write(self, content: bytes, /) -> int: ...
    def flush(self) -> None: ...


class Writer:
    """Adds members, and at the end their sums."""

    def __init__(self, out: BinaryIO, made_at: float) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  (`__exit__` ends it)
        self._made_at = int(made_at)
        self._sums: list[str] = []

    def add(self, name: str, content: bytes) -> None:
        """A member that is in memory."""
        self._add(name, content)
        self._sums.append(_sum_of(name, content))

    def add_stream(self, folder: str, stream: IO[bytes]) -> None:
        """All of a stream, in numbered parts."""
        for number in count(1):
            content = stream.read(PART)
            if not content:
                return
            self.add(f"{folder}/{number:06}", content)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, wrong: object, *_: object) -> None:
        """What was written is a whole backup from here on, unless something went wrong."""
        if wrong is None:
            self._add(SUMS, "".join(self._sums).encode())
            self._tar.close()
        else:
            self._tar.fileobj.closed = True  # type: ignore[attr-defined]  # it would write its rest when it goes

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(content), 0o600, self._made_at
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.members = []  # type: ignore[attr-defined]  # it would remember each


def members(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Each member's name and content. Raises Damaged, at the end, when something is missing or other than its sum."""
    sums: list[str] = []
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = _content(tar, member)
                if member.name == SUMS:
                    if content.decode() != "".join(sums):
                        raise Damaged("Its parts are not those that were written.")
                    return
                sums.append(_sum_of(member.name, content))
                yield member.name, content
    except tarfile.TarError:
        raise Damaged("It holds something else than a backup.") from None
    raise Damaged("Its end is missing.")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member) if member.isreg() and member.size <= LARGEST else None
    if file is None:
        raise Damaged("It holds something else than a backup.")
    return file.read()


def _sum_of(name: str, content: bytes) -> str:
    return f"{sha256(content).hexdigest()}  {name}\n"


@contextmanager
def encrypted(target: SupportsWrite, recipients: Sequence[x25519.Recipient]) -> Iterator[BinaryIO]:
    """What is written into it is encrypted for all of them, into `target`."""
    reading, writing = _pipe()
    taking = _Taking(target)
    with _beside(lambda: taking.all_of(lambda: pyrage.encrypt_io(reading, taking, list(recipients))), reading), writing:
        yield writing


@contextmanager
def decrypted(source: BinaryIO, identities: Sequence[x25519.Identity]) -> Iterator[BinaryIO]:
    """What `source` holds, read to its end. Raises Damaged, or Failed when it was made for others."""
    reading, writing = _pipe()
    taking = _Taking(writing)
    try:
        with (
            _beside(lambda: taking.all_of(lambda: pyrage.decrypt_io(source, taking, list(identities))), writing),
            reading,
        ):
            yield reading
            while reading.read(PART):  # what is cut off at its end is cut off too
                pass
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise Failed("It was made for others: none of these identities opens it.") from None
        raise Damaged("It is no backup of this site, or its beginning is damaged.") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise Damaged("It is cut off, or a part of it was changed.") from None  # pyrage's own, without a number


class _Taking:
    """What age writes to. It makes its own errors of what goes wrong here, which is the cause."""

    def __init__(self, target: SupportsWrite) -> None:
        self._target = target
        self._wrong: Exception | None = None

    def write(self, content: bytes) -> int:
        """All of it."""
        try:
            self._target.write(content)
        except Exception as error:
            self._wrong = error
            raise
        return len(content)

    def flush(self) -> None:
        """The same."""
        try:
            self._target.flush()
        except Exception as error:
            self._wrong = error
            raise

    def all_of(self, work: Callable[[], None]) -> None:
        """Do the work. Raises what went wrong here first."""
        try:
            work()
        except Exception as error:
            raise self._wrong or error from None


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


@contextmanager
def _beside(work: Callable[[], None], end: BinaryIO) -> Iterator[None]:
    """Do this in a thread meanwhile, which closes its end of a pipe. What goes wrong there is the cause of the rest."""
    wrong: list[Exception] = []

    def run() -> None:
        try:
            if sys.platform == "linux":  # where that is for this thread alone
                os.nice(NICE)
            work()
        except Exception as error:
            wrong.append(error)
        finally:
            with suppress(OSError):
                end.close()

    thread = threading.Thread(target=run, name="age")
    thread.start()
    try:
        yield
    except (Damaged, BrokenPipeError):
        thread.join()
        if wrong and not isinstance(wrong[0], BrokenPipeError):
            raise wrong[0] from None
        raise
    finally:
        thread.join()
    if wrong:
        raise wrong[0]
