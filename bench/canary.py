"""What is left of somebody who left, once every date has passed: `python -m bench.canary`.

A person joins, says one word in every field there is, signs as a guest and as a member, deletes the account; all dates
in the database are then moved two years back, files too, and everything runs that is due. The word, the handle and the
mailbox are looked for in a dump of the database, in what Valkey holds, in its files, and in all files under VAR_DIR.
"""

import argparse
import os
import re
import subprocess
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import sqlalchemy as sa
from redis import Redis
from sqlalchemy.engine import make_url

from activistnet.core.data.audit import Audit
from activistnet.core.data.db import Base, db
from activistnet.core.jobs import clock, schedule
from activistnet.core.jobs.tasks import Outbox
from activistnet.core.outside.valkey import valkey
from activistnet.posts.models import Post
from activistnet.run.binaries import postgres_programs
from activistnet.run.installation import prepare_installation
from bench.people import make_petition
from bench.site import Site, running

WORD = "Kanarienvogel"
HANDLE = "kanari_vogel"
MAILBOX = "kanarienvogel@example.org"
PASSWORD = "seven quiet herons"
LONGEST = 180  # seconds until everything has run that is due
YEARS = "interval '800 days'"
LOOPBACK = DefaultCookiePolicy(secure_protocols=("http", "https"))  # to browsers this machine is as good as https
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class Browser:
    """Keeps cookies and sends back what a form holds."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar(LOOPBACK)))

    def get(self, path: str) -> str:
        """The page."""
        return self._open(Request(self._whole(path)))

    def send(self, page: str, action: str | None = None, **typed: str) -> str:
        """Fill in the form of a page that goes to `action`, and press its button."""
        action = action or page
        forms = self.get(page).split("<form")[1:]
        form = next((form for form in forms if f'action="{action}"' in form.split(">")[0]), None)
        if form is None:
            raise LookupError(f"{page} has no form for {action}")
        fields = {**dict(HIDDEN.findall(form.split("</form>")[0])), **typed}
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": self.site.base}
        return self._open(Request(self._whole(action), urlencode(fields).encode(), headers))

    def _whole(self, path: str) -> str:
        return path if path.startswith("http") else self.site.base + path

    def _open(self, request: Request) -> str:
        try:
            with self.opener.open(request, timeout=20) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            raise RuntimeError(f"{request.full_url}: {error.code} {error.read().decode()[:3000]}") from None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8170)
    with running(options.parse_args().port, LIMITS="1000") as site:
        petition = make_petition(site.app)
        tell("while the account is there", found(site))
        live(site, petition)
        tell("after all was said", found(site))
        let_years_pass(site)
        left = found(site)
        tell("after the account and all dates", left)
    raise SystemExit(any(left.values()))


def tell(when: str, places: dict[str, int]) -> None:
    """How often the word, the handle or the mailbox stands where."""
    print(f"{when}: " + ", ".join(f"{place} {n}" for place, n in places.items()), flush=True)


def live(site: Site, petition: int) -> None:
    """Everything somebody can say, taking back what was published, and leaving.

    Why somebody signed stays published, without a name, as posts of a former member do unless they delete them first.
    """
    guest, member = Browser(site), Browser(site)
    said = {"name": WORD, "email": MAILBOX, "country": "NL", "postcode": WORD, "reason": WORD}
    guest.send(f"/petitions/{petition}/sign", **said)
    member.send("/join", handle=HANDLE, email=MAILBOX, password=PASSWORD, display_name=WORD)
    link = mailed(site, "/welcome/")
    member.send(link.removeprefix(site.base))
    member.send("/settings", display_name=WORD, purpose=WORD, place=WORD, country="NL")
    member.send(f"/petitions/{petition}/sign", reason="It is the only one.", show_name="y")
    member.send(f"/posts/{petition}/share", note=WORD)
    member.send("/t/health/new?kind=discussion", "/t/health/discussions", title=WORD, body=WORD)
    member.send(f"/petitions/{petition}", f"/posts/{petition}/replies", body=WORD)
    with site.app.app_context():
        mine = db.session.scalars(sa.select(Post.id).where(Post.body == WORD)).all()
    for post in mine:
        member.send(f"/posts/{post}/delete")
    member.send("/settings/delete", password=PASSWORD)


def mailed(site: Site, part: str) -> str:
    """The newest link of this kind that was mailed."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for file in sorted((site.var / "outbox").glob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=default)
            links = re.findall(rf"http\S+{part}\S+", message.get_content()) if message["To"] == MAILBOX else []
            if links:
                return str(links[0])
        time.sleep(0.2)
    raise TimeoutError(part)


def let_years_pass(site: Site) -> None:
    """Every date of every table is two years ago, and everything runs that the clock enqueues."""
    with site.app.app_context(), db.transaction():
        for table in Base.metadata.sorted_tables:
            dates = [column for column in table.c if isinstance(column.type, sa.DateTime | sa.Date)]
            if dates and table is not Audit.__table__:  # which nobody can change, and which holds no word of members
                db.session.execute(sa.update(table).values({date: date - sa.text(YEARS) for date in dates}))
        db.session.execute(sa.delete(schedule.ScheduleRun))
        schedule.write_due(clock.entries())
    for file in (site.var / "outbox").iterdir():
        os.utime(file, (0, 0))
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and waiting(site):
        time.sleep(0.5)


def waiting(site: Site) -> int:
    """How many jobs are not done."""
    with site.app.app_context(), db.transaction():
        return db.session.scalars(sa.select(sa.func.count()).select_from(Outbox)).one()


def found(site: Site) -> dict[str, int]:
    """How often it is found, by place."""
    return {
        "pg_dump": occurrences(dump(site)),
        "Valkey": occurrences(b"\n".join(held(site))),
        **{path.relative_to(site.var).as_posix(): n for path in files(site) if (n := occurrences(path.read_bytes()))},
    }


def occurrences(text: bytes) -> int:
    """In whatever spelling."""
    return len(re.findall(rb"kanari.?vogel|kanarienvogel", text, re.IGNORECASE))


def dump(site: Site) -> bytes:
    """The whole database as SQL; what is sealed or hashed stands there as it is kept."""
    url = make_url(str(site.app.settings.database_url)).set(drivername="postgresql")
    program = postgres_programs(prepare_installation(site.var)) / "pg_dump"
    where = url.render_as_string(hide_password=False)
    return subprocess.run([str(program), where], capture_output=True, check=True).stdout


def held(site: Site) -> Iterator[bytes]:
    """Every key of Valkey, and every value."""

    def read(client: Redis) -> list[bytes]:
        keys = list(client.scan_iter())
        return [*keys, *(client.dump(key) or b"" for key in keys)]

    with site.app.app_context():
        yield from valkey().run(read)


def files(site: Site) -> Iterator[Path]:
    """All files of the site but the database's own, which pg_dump reads."""
    for path in site.var.rglob("*"):
        if path.is_file() and "postgres" not in path.relative_to(site.var).parts[:1]:
            yield path


if __name__ == "__main__":
    main()
