"""Mails of what a member is told: how many and where, never what was said or by whom."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs.headers import one_press
from ..core.jobs.mail import send
from ..core.words.language import number
from . import urls
from .mail_rules import ABOUT, REPLIES
from .queries import Line

STOP = "mails"  # what tokens that end them are signed for


def tell_news(mailbox: str, member_id: int, lines: Sequence[Line]) -> None:
    """One press ends mails about what this one is about, in the mail program too (RFC 8058)."""
    site, base = settings().site_name, settings().base_url
    about = sorted({ABOUT[line.kind] for line in lines})
    stops = {each: f"{base}{urls.stop_mails(sign_value(f'{member_id}-{each}', STOP))}" for each in about}
    paragraphs = [_said(line, base) for line in lines]
    paragraphs += [_stopping(each, stops[each]) for each in about]
    paragraphs.append(_("All your notifications, and how often we e-mail you:") + f"\n{base}{urls.mails()}")
    first = stops[about[0]] if len(about) == 1 else f"{base}{urls.stop_mails(sign_value(f'{member_id}-all', STOP))}"
    send(
        mailbox,
        _("What's new for you on %(site)s", site=site),
        "\n\n".join(paragraphs) + "\n",
        headers=one_press(first),
    )


def _said(line: Line, base: str) -> str:
    n = number(line.count)
    if ABOUT[line.kind] == REPLIES:
        words = ngettext(
            "%(n)s new reply to you in “%(title)s”:",
            "%(n)s new replies to you in “%(title)s”:",
            line.count,
            n=n,
            title=line.title or "",
        )
        return f"{words}\n{base}{line.post_url or line.thread_url or urls.notifications()}"
    words = ngettext("%(n)s new follower:", "%(n)s new followers:", line.count, n=n)
    return f"{words}\n{base}{urls.notifications()}"


def _stopping(about: str, link: str) -> str:
    words = _("To stop e-mails about replies:") if about == REPLIES else _("To stop e-mails about followers:")
    return f"{words}\n{link}"
