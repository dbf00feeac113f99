"""Mails about decisions, to those whom nothing on the site could tell."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs.mail import send
from . import urls
from .models import Decision
from .words import outcome, told_of, words_of


def tell_of_reason(mailbox: str, *, is_hidden: bool, demand: str, rule: str, why: str, appeal_at: str | None) -> None:
    """A reason given with a signature is hidden, or shown again; the signature counts on.

    `appeal_at` is where whoever gave it may appeal; None for guests.
    """
    appeal = _("You can read this again, and appeal once, here:") + f"\n{settings().base_url}{appeal_at}\n"
    was = _("Your reason for signing is hidden") if is_hidden else _("Your reason for signing is shown again")
    send(
        mailbox,
        f"{was}: {demand}",
        _(
            "%(was)s:\n\n  %(demand)s\n\n%(rule)s\n\nWhat the moderator wrote:\n\n  %(why)s\n\n"
            "Your signature still counts. Every decision is in the public log, without names:\n\n%(link)s\n",
            was=was,
            demand=demand,
            rule=_("The rule: %(rule)s.", rule=rule) if rule else "",
            why=why,
            link=f"{settings().base_url}{urls.log()}",
        )
        + (f"\n{appeal}" if appeal_at else ""),
    )


def tell_member(mailbox: str, decision: Decision, *, about: str, rule: str, address: str) -> None:
    """To whom a decision is about: what, which rule, until when, and how to appeal. Never what somebody reported."""
    parts = [
        _("Moderators of %(site)s have decided about this:", site=settings().site_name),
        f"  {about}",
        *told_of(decision),
        *_why(decision, rule),
        _("You can read this again, and appeal once, here:") + f"\n{settings().base_url}{address}",
    ]
    send(mailbox, _("A decision of the moderators: %(about)s", about=about), "\n\n".join(parts) + "\n")


def tell_reporter(mailbox: str, decision: Decision, *, report_id: int, rule: str) -> None:
    """To somebody who reported something: what came of it, in the same words for one and for many."""
    parts = [
        _("Thank you for your report. This is what came of it."),
        outcome(decision),
        *_why(decision, rule),
        _("You can read this again, and ask once for a second look, here:")
        + f"\n{settings().base_url}{urls.own_report(report_id)}",
    ]
    send(mailbox, _("What came of your report"), "\n\n".join(parts) + "\n")


def tell_who_asked(mailbox: str, decision: Decision, *, address: str, is_appeal: bool) -> None:
    """To whom asked for another look: the answer."""
    stays = decision.action == "dismiss"
    parts = [
        _("Another moderator has looked at it, and the decision stays.")
        if stays
        else _("Another moderator has looked at it and decided: %(acts)s.", acts=words_of(decision)),
        *_why(decision, ""),
        _("You can read this again here:") + f"\n{settings().base_url}{address}",
    ]
    subject = _("The reply to your appeal") if is_appeal else _("A second look at what you reported")
    send(mailbox, subject, "\n\n".join(parts) + "\n")


def _why(decision: Decision, rule: str) -> list[str]:
    cited = [_("The rule: %(rule)s.", rule=rule)] if rule else []
    return cited + ([_("The reason: “%(reason)s”", reason=decision.reason)] if decision.reason else [])
