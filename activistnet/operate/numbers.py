"""The five numbers that matter, on top of the operator's first page, each with what to do when it is bad."""

import shutil
import time
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row, text

from ..core.application import settings
from ..core.data import gauges
from ..core.data.db import db
from ..core.words.language import number
from . import urls

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MAIL_IS_LATE = 5 * MINUTE
CLOCK_IS_SILENT = 30
BACKUP_IS_OLD = 26 * HOUR
LITTLE_DISK = 0.1  # of the whole
DRIFTS = ("signature_drift", "share_drift", "brought_drift", "thread_drift", "tally_drift")
# What a person waits for in front of a screen; and what failed for good. At most a thousand are counted.
WAITING = text("""
SELECT (SELECT extract(epoch FROM now() - min(created_at)) FROM outbox
         WHERE failed_at IS NULL AND queue = 'now' AND strpos(job, '.mail_') > 0),
       (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE failed_at IS NOT NULL LIMIT 1000) AS counted),
       (SELECT extract(epoch FROM now() - max(noted_at)) FROM gauges WHERE name = 'outbox_waiting')
""")


@dataclass(frozen=True)
class Number:
    """One of the five: what it is, how it stands, and when that is bad a sentence that says what to do."""

    word: str
    value: str
    todo: str = ""
    where: str = ""  # the page that helps
    where_word: str = ""


def five() -> list[Number]:
    """How the site is doing, the most urgent first."""
    waits, parked, silent = _waiting()
    noted = gauges.read()
    drift = sum(abs(noted.get(name, 0)) for name in DRIFTS)
    return [_mail(waits), _clock(silent, drift), _parked(parked), _disk(), _backup(noted.get("backup_made_at"))]


def _waiting() -> Row[float | None, int, float | None]:
    return db.session.execute(WAITING).one()


def lasting(seconds: float) -> str:
    """How long, in the largest unit that fits: 4 min."""
    if seconds < MINUTE:
        return str(_("%(n)s s", n=number(int(seconds))))
    if seconds < HOUR:
        return str(_("%(n)s min", n=number(int(seconds // MINUTE))))
    if seconds < 2 * DAY:
        return str(_("%(n)s h", n=number(int(seconds // HOUR))))
    days = int(seconds // DAY)
    return str(ngettext("%(n)s day", "%(n)s days", days, n=number(days)))


def _mail(seconds: float | None) -> Number:
    word = _("Oldest confirmation e-mail waiting")
    if seconds is None:
        return Number(word, _("None"))
    waited = lasting(float(seconds))
    if seconds <= MAIL_IS_LATE:
        return Number(word, waited)
    late = _("People are waiting for it. Run “flask mail test”, and see why it doesn't go out:")
    return Number(word, waited, late, urls.mail(), _("E-mail"))


def _clock(silent: float | None, drift: float) -> Number:
    word = _("Clock and counts")
    if silent is None or silent > CLOCK_IS_SILENT:
        since = _("Never ran") if silent is None else _("Not running for %(time)s", time=lasting(float(silent)))
        stands = _("Counts don't change and no e-mail goes out. Restart the site; log/clock.log says why it stopped.")
        return Number(word, since, stands)
    if drift:
        off = ngettext("Off by %(n)s", "Off by %(n)s", int(drift), n=number(int(drift)))
        found = _("The last recount found wrong numbers and corrected them. If it happens again, please report it.")
        return Number(word, off, found)
    return Number(word, _("On time, exact"))


def _parked(count: int) -> Number:
    todo = (
        _("These jobs won't run again by themselves. See what went wrong, fix it, then try them again:")
        if count
        else ""
    )
    return Number(_("Failed jobs"), number(count), todo, urls.jobs(), _("Failed jobs"))


def _disk() -> Number:
    found = shutil.disk_usage(settings().var_dir)
    free = _("%(size)s GB", size=number(found.free // 10**9))
    todo = _("Make room before it's full, or no one can write. Start with old backups and logs.")
    return Number(_("Free disk"), free, todo if found.free < LITTLE_DISK * found.total else "")


def _backup(made_at: float | None) -> Number:
    word, todo = _("Last backup"), _("Run “flask backup create” now, and schedule it every night.")
    if made_at is None:
        return Number(word, _("None yet"), todo)
    age = max(0.0, time.time() - made_at)
    return Number(word, _("%(time)s old", time=lasting(age)), todo if age > BACKUP_IS_OLD else "")
