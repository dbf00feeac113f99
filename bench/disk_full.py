"""The disk is full for 35 seconds under load, and then PostgreSQL is killed on it: `python -m bench.disk_full`.

On each kind of file system that this machine can make (ext4, ext2, tmpfs; xfs and btrfs where their tools are), in a
small one of its own, mounted for the length of a run: so it needs root, and says so. Members sign and reply all the
while; what each was told is compared with what is in the database at the end.

A yes without its row, or a no with one, is a falsehood. Acknowledged <= rows = folded must hold, nobody is told a
falsehood, pages are read while the disk is full, and all goes on by itself when there is room.
"""

import argparse
import http.client
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import token_hash
from activistnet.core.data.db import db
from activistnet.petitions import counts
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting
from activistnet.posts.models import Post
from bench.disk_people import PEOPLE, Load, Reading
from bench.people import make_petition
from bench.site import Site

MEGABYTES = 400
MB = 1 << 20
BEFORE, FULL = 5.0, 35.0
MAKE = {"ext4": ["mkfs.ext4", "-q", "-m", "0"], "ext2": ["mkfs.ext2", "-q", "-m", "0"], "xfs": ["mkfs.xfs", "-q"]}
MAKE |= {"btrfs": ["mkfs.btrfs", "-q"], "tmpfs": ["true"]}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kinds", nargs="*", default=list(MAKE), help=f"of {', '.join(MAKE)}")
    options.add_argument("--port", type=int, default=8795)
    options.add_argument("--seconds", type=float, default=FULL)
    given = options.parse_args()
    if os.geteuid():
        raise SystemExit("This mounts small file systems, so it has to run as root.")
    wrong = False
    for kind in given.kinds:
        if shutil.which(MAKE[kind][0]) is None:
            print(f"# {kind}: {MAKE[kind][0]} is not here, left out", flush=True)
            continue
        with mounted(kind) as folder:
            wrong |= measure(kind, folder, given.port, given.seconds)
    raise SystemExit(wrong)


@contextmanager
def mounted(kind: str) -> Iterator[Path]:
    """A small file system; whatever happens it is gone at the end."""
    with TemporaryDirectory(prefix="activistnet-disk-") as parent:
        Path(parent).chmod(0o711)
        image, folder = Path(parent) / "image", Path(parent) / "disk"
        folder.mkdir()
        if kind == "tmpfs":
            mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
        else:
            with image.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, MEGABYTES * MB)
            subprocess.run([*MAKE[kind], str(image)], check=True)
            mount = ["mount", "-o", "loop", str(image), str(folder)]
        subprocess.run(mount, check=True)
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            _umount(folder)


def _umount(folder: Path) -> bool:
    for _ in range(50):
        if subprocess.run(["umount", str(folder)], check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return True
        time.sleep(0.2)
    return False


def measure(kind: str, folder: Path, port: int, seconds: float) -> bool:
    """One run on one file system; whether anything was wrong."""
    base = f"http://127.0.0.1:{port}"
    environ = {"PORT": str(port), "BASE_URL": base, "VAR_DIR": str(folder / "var"), "DEMO": "0", "TRUSTED_PROXIES": "1"}
    (folder / "serve.log").symlink_to(folder.parent / "serve.log")  # so that what it says can be read
    site = Site(base, folder / "var", environ | {"LIMITS": "1000"})
    try:
        until(lambda: serves(site), 180, "the first start")
        load = Load(site, make_petition(site.app))
        time.sleep(BEFORE)
        before = Counter(load.told.of.values())
        fill(folder)
        reading = Reading(load)
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            if (folder / "var/reserve").exists():
                fill(folder)  # what the site lets go of is taken too, but for what it kept for this
            reading.read()
            time.sleep(0.5)
        while_full = Counter(load.told.of.values()) - before
        read, ready = {name: dict(found) for name, found in reading.statuses.items()}, reading.ready
        make_room(folder)
        again = seconds_until(lambda: load.act("sign", PEOPLE - 2) == "yes")
        load.end()
        kill_all(site)
        plain = start(site, reading)
        until((folder / "var/reserve").exists, 20, "the reserve")
        fill(folder)
        on_full = kill_postgres(site, reading)
        make_room(folder)
        until((folder / "var/reserve").exists, 20, "the reserve")
        fill(folder)
        kill_all(site)
        full = start(site, reading)  # by what was kept
        kill_all(site)
        fill(folder)
        refused = refusal(site)
        make_room(folder)
        up = start(site, reading)
        wrong = compare(kind, site, load)
        told = load.told
        returned, waits = told.given_back, told.retry_after
        print(f"  before {dict(before)}, while full for {seconds:.0f} s {dict(while_full)}, other {dict(told.odd)}")
        print(f"  read while full: {read}")
        print(f"  503 with Retry-After {waits[True]}, without {waits[False]}; typed text in it {returned[True]}, not")
        print(f"  {returned[False]}; /readyz said {ready.strip()}")
        print(f"  seconds until: signing again once there is room {again:.1f}, page after kill -9 of PostgreSQL on the")
        print(f"  full disk {on_full:.1f}; start after kill -9 of all: with room {plain:.1f}, full {full:.1f}, and")
        print(f"  room again {up:.1f}; with nothing left {refused}", flush=True)
        return wrong or bool(returned[False] or waits[False] or told.odd) or up > plain + 5
    except TimeoutError:
        print(site.log.read_text())
        raise
    finally:
        site.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            site.process.wait(60)


def fill(folder: Path) -> None:
    """Take all the room there is."""
    size = MB
    with (folder / "fill").open("ab", buffering=0) as file:
        while size >= 512:
            written = 0
            with suppress(OSError):
                written = file.write(bytes(size))
            if written < size:
                size //= 2


def make_room(folder: Path) -> None:
    (folder / "fill").unlink(missing_ok=True)


def serves(site: Site) -> bool:
    """Whether a page that nobody keeps comes."""
    connection = http.client.HTTPConnection(site.base.removeprefix("http://"), timeout=3)
    try:
        connection.request("GET", "/topics", headers={"Cookie": f"nobody={time.monotonic()}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def kill_postgres(site: Site, reading: Reading) -> float:
    """Seconds until a member's page is read again."""
    os.kill(site.processes()["postgres"][0], signal.SIGKILL)
    time.sleep(0.3)
    return seconds_until(lambda: reads(reading))


def reads(reading: Reading) -> bool:
    reading.statuses.clear()
    reading.read()
    return reading.statuses["member's page"][200] == 1


def kill_all(site: Site) -> None:
    for pids in site.processes().values():
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    site.process.kill()
    site.process.wait()


def start(site: Site, reading: Reading) -> float:
    """Seconds from the start until a member's page is read."""
    began = time.monotonic()
    site.start()
    until(lambda: reads(reading), 60, "the start")
    return time.monotonic() - began


def refusal(site: Site) -> str:
    """What a start says that has nothing left to use, and its status."""
    said = site.log.stat().st_size
    site.start()
    status = site.process.wait(60)
    return f"status {status}: {site.log.read_text()[said:].strip().splitlines()[-1]}"


def compare(kind: str, site: Site, load: Load) -> bool:
    """What was told against what is there."""
    with site.app.app_context():
        db.engine.dispose()  # its connections were to a server that was killed
    until(lambda: not _waiting(site, load.petition), 20, "the fold")
    with site.app.app_context():
        rows = counting.count_rows(load.petition)
        folded = db.session.scalars(
            sa.select(counts.TABLE.c.signature_count).where(counts.TABLE.c.id == load.petition)
        ).one()
        of = dict(db.session.execute(sa.select(SignInSession.token_hash, SignInSession.member_id)).all())
        members = [of[token_hash(value)] for _cookie, value, _token in load.people]
        signed = set(db.session.scalars(sa.select(Signature.member_id).where(Signature.petition_id == load.petition)))
        replied = Counter(db.session.scalars(sa.select(Post.author_id).where(Post.root_id == load.petition)))
    false = Counter[str]()
    for (act, person), told in load.told.of.items():
        is_there = members[person] in (signed if act == "sign" else replied)
        if (told == "yes") != is_there and told in ("yes", "no"):
            false[f"{act}: told {told}"] += 1
    acknowledged = sum(told == "yes" for (act, _), told in load.told.of.items() if act == "sign")
    is_exact = acknowledged <= rows == folded
    verdict = "exact" if is_exact and not false else "WRONG"
    counted = f"acknowledged {acknowledged}, rows {rows}, folded {folded}"
    print(f"# {kind}: {counted}; falsehoods {dict(false) or 0}: {verdict}")
    return verdict != "exact"


def _waiting(site: Site, petition: int) -> int:
    with site.app.app_context():
        return counting.waiting(petition)


def until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.1)


def seconds_until(is_so: Callable[[], bool]) -> float:
    began = time.monotonic()
    until(is_so, 120, "it does not go on")
    return time.monotonic() - began


if __name__ == "__main__":
    main()
