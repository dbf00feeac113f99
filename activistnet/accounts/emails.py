"""Mails to members: what they say."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs import mail
from ..site import urls as site_urls
from . import urls


def confirm_mailbox(mailbox: str, *, token: str, handle: str) -> None:
    """To somebody who wants to join."""
    _send(
        mailbox,
        _("Confirm your e-mail address for %(site)s", site=_site()),
        _("You asked to join %(site)s as @%(handle)s.", site=_site(), handle=handle),
        _("To confirm, open this page and press the button. The link works once, within seven days, on any device:"),
        _address(urls.welcome(token)),
        _(
            "If it wasn't you, ignore this e-mail. We won't create an account, and "
            "we delete your e-mail address after seven days."
        ),
    )


def may_join(mailbox: str, *, token: str, handle: str) -> None:
    """To somebody whom a moderator lets join."""
    _send(
        mailbox,
        _("You can join %(site)s", site=_site()),
        _("You asked to join %(site)s as @%(handle)s, and a moderator has said yes.", site=_site(), handle=handle),
        _("To create your account, open this page and press the button. The link works for 30 days:"),
        _address(urls.welcome(token)),
    )


def may_not_join(mailbox: str, *, reason: str) -> None:
    """To somebody whom a moderator does not let join."""
    _send(
        mailbox,
        _("Your request to join %(site)s", site=_site()),
        _("You asked to join %(site)s. A moderator has read your request and said no:", site=_site()),
        reason,
        _("You can read everything, and sign petitions without an account. We delete your request after seven days."),
    )


def nobody_answered(mailbox: str) -> None:
    """To somebody whose wish nobody has decided in time."""
    _send(
        mailbox,
        _("Your request to join %(site)s has ended", site=_site()),
        _("You asked to join %(site)s 30 days ago, and no moderator has replied. We're sorry.", site=_site()),
        _("If you still want to join, ask again here:"),
        _address(urls.join()),
        _("You can read everything, and sign petitions without an account. We delete your request after seven days."),
    )


def already_member(mailbox: str, *, handle: str) -> None:
    """To a member whose mailbox somebody used to join."""
    _send(
        mailbox,
        _("You already have an account at %(site)s", site=_site()),
        _(
            "You asked to join %(site)s with this e-mail address, but it already has an account:",
            site=_site(),
        ),
        f"@{handle}",
        _("Sign in here:"),
        _address(urls.login()),
        _("Forgot your password? Choose a new one here:"),
        _address(urls.reset()),
        _("If it wasn't you, ignore this e-mail. Nothing has changed."),
    )


def reset(mailbox: str, *, token: str, handle: str) -> None:
    """To a member who needs a new password."""
    _send(
        mailbox,
        _("Choose a new password for %(site)s", site=_site()),
        _("You asked for a new password for @%(handle)s.", handle=handle),
        _("Open this page to choose one. The link works once, within an hour:"),
        _address(urls.new_password(token)),
        _("If it wasn't you, ignore this e-mail. Your password won't change."),
    )


def password_changed(mailbox: str, *, handle: str) -> None:
    """To a member whose password is a new one."""
    _send(
        mailbox,
        _("Your password at %(site)s was changed", site=_site()),
        _("The password of @%(handle)s was changed, and all other browsers were signed out.", handle=handle),
        _("If it wasn't you, choose a new password now:"),
        _address(urls.reset()),
    )


def prove_mailbox(mailbox: str, *, token: str, handle: str) -> None:
    """To the new mailbox of a member."""
    _send(
        mailbox,
        _("Confirm your new e-mail address for %(site)s", site=_site()),
        _("You asked to use this e-mail address for @%(handle)s at %(site)s.", handle=handle, site=_site()),
        _("To confirm, open this page and press the button. The link works once, within seven days:"),
        _address(urls.new_mailbox(token)),
        _("If it wasn't you, ignore this e-mail. Nothing will change."),
    )


def mailbox_change_asked(mailbox: str, *, token: str, handle: str) -> None:
    """To the mailbox of a member, who asked for another one."""
    _send(
        mailbox,
        _("Someone asked to change your e-mail address at %(site)s", site=_site()),
        _("Once the new address is confirmed, e-mail for @%(handle)s will go there.", handle=handle),
        _("If it was you, you don't have to do anything."),
        *_how_to_stop(token),
    )


def mailbox_changed(mailbox: str, *, token: str, handle: str) -> None:
    """To the old mailbox of a member."""
    _send(
        mailbox,
        _("Your e-mail address at %(site)s was changed", site=_site()),
        _("From now on, e-mail for @%(handle)s goes to another address.", handle=handle),
        *_how_to_stop(token),
        _("If that link no longer works, write to the people who run the site:"),
        _address(site_urls.about()),
    )


def _how_to_stop(token: str) -> tuple[str, str, str]:
    return (
        _("If it wasn't you, someone knows your password. Stop it here within 72 hours:"),
        _address(urls.stop(token)),
        _(
            "Your account will use this e-mail address again. We'll sign out every "
            "browser and ask you to choose a new password."
        ),
    )


def _send(mailbox: str, subject: str, *parts: str) -> None:
    mail.send(mailbox, subject, "\n\n".join(parts) + "\n")


def _site() -> str:
    return settings().site_name


def _address(path: str) -> str:
    return f"{settings().base_url}{path}"
