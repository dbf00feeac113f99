"""An update to many signatories, complete stack: `python -m bench.updates [--signatories 100000] [--kills 2]`.

A mail server of this machine takes all letters and counts them by reader. Meanwhile workers are killed (-9), evenly
spread over the run, and guests sign, who wait for the mail with their link. Prints one line of JSON: letters a second,
who got none and who got two (and of these, whose second letter had another Message-ID), and each guest's seconds.
"""

import argparse
import asyncio
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import sqlalchemy as sa

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.petitions import wanted
from activistnet.petitions.mailboxes import digest_of, seal_mailbox
from activistnet.petitions.models import Petition, Signature
from activistnet.posts.models import Discussion, Post
from activistnet.updates import tasks
from activistnet.updates.models import Update
from bench.people import make_petition
from bench.site import Site, running

AT_ONCE = 2_000  # rows
LONGEST = 600.0  # seconds without a letter
STEP = 0.05
READERS, GUESTS = "@example.org", "@example.net"


class Sink:
    """A mail server that takes everything, and notes to whom, with which number, and when."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()
        self.numbers: dict[str, set[str]] = {}
        self.first_at: dict[str, float] = {}
        self.readers = 0
        self.last_at = time.monotonic()

    def note(self, to: str, number: str) -> None:
        at = time.monotonic()
        if to.endswith(READERS):
            self.readers += to not in self.letters
            self.last_at = at
        self.letters[to] += 1
        self.numbers.setdefault(to, set()).add(number)
        self.first_at.setdefault(to, at)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection. A letter counts once its last line is here, whoever still listens."""
        to = ""
        writer.write(b"220 sink\r\n")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    to = line.decode().partition("<")[2].partition(">")[0]
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    text = await reader.readuntil(b"\r\n.\r\n")
                    self.note(to, text.partition(b"Message-ID:")[2].partition(b"\n")[0].strip().decode())
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    break
        writer.close()


@contextmanager
def serving(port: int) -> Iterator[Sink]:
    """The mail server, in a thread of its own."""
    sink, loop, is_up = Sink(), asyncio.new_event_loop(), threading.Event()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(sink.talk, "127.0.0.1", port, limit=1_000_000))
        is_up.set()
        loop.run_forever()
        server.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    is_up.wait()
    yield sink
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--signatories", type=int, default=100_000)
    options.add_argument("--kills", type=int, default=2)
    options.add_argument("--guests", type=int, default=5)
    options.add_argument("--pace", type=float, default=0, help="letters a second; 0 is without bound")
    options.add_argument("--port", type=int, default=8942)
    options.add_argument("--sink", type=int, default=8943)
    given = options.parse_args()
    mail = {"MAIL_URL": f"smtp://127.0.0.1:{given.sink}?starttls=0", "LETTERS_PER_SECOND": str(given.pace)}
    with serving(given.sink) as sink, running(given.port, **mail) as site:
        petition_id = make_petition(site.app)
        readers = fill(site, petition_id, given.signatories)
        begin(site, petition_id)
        began = time.monotonic()
        told = watch(site, sink, petition_id, readers, kills=given.kills, guests=given.guests)
        seconds = max(sink.first_at[each] for each in readers if each in sink.first_at) - began
        print(json.dumps(figures(sink, readers, seconds) | told))


def figures(sink: Sink, readers: Sequence[str], seconds: float) -> dict[str, object]:
    """Who got how many."""
    twice = [each for each in readers if sink.letters[each] > 1]
    return {
        "signatories": len(readers),
        "seconds": round(seconds, 1),
        "letters_a_second": round(len(readers) / seconds, 1),
        "none": sum(not sink.letters[each] for each in readers),
        "twice": len(twice),
        "twice_with_another_number": sum(len(sink.numbers[each]) > 1 for each in twice),
    }


def fill(site: Site, petition_id: int, count: int) -> list[str]:
    """Signatories who asked for news; their mailboxes."""
    readers = [f"reader{n}{READERS}" for n in range(count)]
    consent = f"{wanted.NEWEST} en {datetime.now(UTC).date().isoformat()}"
    for start in range(0, count, AT_ONCE):
        with site.app.app_context(), db.transaction():
            rows = []
            for mailbox in readers[start : start + AT_ONCE]:
                digest = digest_of(petition_id, mailbox)
                sealed = seal_mailbox(petition_id, digest, mailbox)
                rows.append(
                    {
                        "petition_id": petition_id,
                        "mailbox_digest": digest,
                        "mailbox_sealed": sealed,
                        "country": "NL",
                        "news": consent,
                    }
                )
            db.session.execute(sa.insert(Signature), rows)
    with site.app.app_context(), db.transaction():
        db.session.execute(
            sa.update(Petition.__table__).where(Petition.__table__.c.id == petition_id).values(signature_count=count)
        )
    return readers


def begin(site: Site, petition_id: int) -> None:
    """An update whose ten minutes are over."""
    with site.app.app_context(), db.transaction():
        petition = db.session.get_one(Post, petition_id)
        said = {"title": "They answered", "slug": "they-answered", "body": "The Board wants to talk.\n\n" * 20}
        post = Discussion(topic_id=petition.topic_id, author_id=petition.author_id, about_id=petition_id, **said)
        db.session.add(post)
        db.session.flush()
        db.session.add(Update(post_id=post.id, petition_id=petition_id, next_at=sa.func.now()))
        enqueue(tasks.mail_some, post.id)


def watch(
    site: Site, sink: Sink, petition_id: int, readers: Sequence[str], *, kills: int, guests: int
) -> dict[str, object]:
    """Until all letters are there: kill workers and have guests sign on the way; what came of these."""
    marks = sorted(
        [(len(readers) * (n + 1) / (kills + 1), "kill") for n in range(kills)]
        + [(len(readers) * (n + 0.5) / guests, "guest") for n in range(guests)]
    )
    killed = 0
    seconds: list[float] = []
    while sink.readers < len(readers):
        if marks and sink.readers >= marks[0][0]:
            if marks.pop(0)[1] == "kill":
                killed += kill_workers(site)
            else:
                seconds.append(sign(site, sink, petition_id, len(seconds)))
        if time.monotonic() - sink.last_at > LONGEST:
            break
        time.sleep(STEP)
    time.sleep(3)  # what is under way twice is there by then
    return {"killed": killed, "seconds_of_guests": seconds}


def kill_workers(site: Site) -> int:
    """-9 to each process of the worker; `bin/serve` starts others."""
    pids = site.processes()["worker"]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return len(pids)


def sign(site: Site, sink: Sink, petition_id: int, number: int) -> float:
    """Seconds from a guest's form until their mail is there."""
    mailbox = f"guest{number}{GUESTS}"
    form = urlencode({"name": f"Guest {number}", "email": mailbox, "country": "NL"}).encode()
    headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": f"10.0.0.{number + 1}"}
    began = time.monotonic()
    urlopen(Request(f"{site.base}/petitions/{petition_id}/sign", form, headers), timeout=30).close()
    while mailbox not in sink.first_at:
        if time.monotonic() - began > LONGEST:
            raise TimeoutError("no mail")
        time.sleep(0.01)
    return round(sink.first_at[mailbox] - began, 2)


if __name__ == "__main__":
    main()
