"""Mails about decisions, to those whom nothing on the site could tell."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs.mail import send
from . import urls


def tell_of_reason(mailbox: str, *, is_hidden: bool, demand: str, rule: str, why: str) -> None:
    """A reason given with a signature is hidden, or shown again; the signature counts on."""
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
        ),
    )
