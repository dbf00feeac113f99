"""Mails to guests who want to sign."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs.mail import send
from . import urls


def ask_to_confirm(mailbox: str, *, demand: str, token: str) -> None:
    """The link whose page has one button."""
    send(
        mailbox,
        _("Confirm your signature: %(demand)s", demand=demand),
        _(
            "Somebody, we think it was you, wants to sign this petition:\n\n  %(demand)s\n\n"
            "Your signature counts once you open this page and press its button:\n\n%(link)s\n\n"
            "If it was not you, do nothing. Nothing is counted or published; this try is deleted after seven days.\n",
            demand=demand,
            link=_link(urls.confirm(token)),
        ),
    )


def tell_already_signed(mailbox: str, *, demand: str, signed_on: str, withdraw_token: str) -> None:
    """A mailbox that has signed is told so; the page that asked for this mail was not."""
    send(
        mailbox,
        _("You have signed: %(demand)s", demand=demand),
        _(
            "Somebody, we think it was you, wants to sign this petition with your mailbox:\n\n  %(demand)s\n\n"
            "It was signed on %(day)s and is counted once; there is nothing to do.\n\n"
            "To take the signature back, open this page and press its button:\n\n%(link)s\n",
            demand=demand,
            day=signed_on,
            link=_link(urls.withdraw(withdraw_token)),
        ),
    )


def _link(path: str) -> str:
    return f"{settings().base_url}{path}"
