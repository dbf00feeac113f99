"""Mails to guests about their signatures: the proof, the receipt, and what waits for a check."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs.headers import one_press
from ..core.jobs.mail import send
from ..core.words.language import day
from ..core.words.language import number as written
from ..posts.links import post_url
from ..versions import urls as versions
from . import urls
from .mailboxes import hiding_token
from .own import OwnSignature

STOP = "stop versions"  # what tokens are signed for that end mails about what a petition has become


def ask_to_confirm(mailbox: str, *, demand: str, token: str) -> None:
    """The link whose page has one button."""
    send(
        mailbox,
        _("Confirm your signature: %(demand)s", demand=demand),
        _(
            "You asked to sign this petition:\n\n  %(demand)s\n\n"
            "To make your signature count, open this page and press Confirm:\n\n%(link)s\n\n"
            "If it wasn't you, ignore this e-mail. Nothing will be counted or published, and we delete this request "
            "after seven days.\n",
            demand=demand,
            link=_link(urls.confirm(token)),
        ),
    )


def tell_already_signed(mailbox: str, signature: OwnSignature) -> None:
    """A mailbox that has signed is told so; the page that asked for this mail was not."""
    demand = signature.petition.demand
    send(
        mailbox,
        _("You've already signed: %(demand)s", demand=demand),
        _(
            "You asked to sign this petition with this e-mail address:\n\n  %(demand)s\n\n"
            "You've already signed it, on %(day)s. Your signature counts once, and there's nothing you need to do.\n\n"
            "To withdraw your signature, open this page and press the button:\n\n%(link)s\n",
            demand=demand,
            day=day(signature.signed_at),
            link=_link(urls.withdraw(sign_value(str(signature.id), "withdraw"))),
        ),
    )


def tell_held(mailbox: str, signature: OwnSignature) -> None:
    """A signature that waits for a check, why, and how it comes to count."""
    send(
        mailbox,
        _("Your signature is waiting for a check: %(demand)s", demand=signature.petition.demand),
        _(
            "You signed this petition:\n\n  %(demand)s\n\n"
            "%(why)s\n\n"
            "If you have an account with this e-mail address, you can sign in and press Sign instead. "
            "Then your signature counts right away.\n\n"
            "To withdraw it, open this page and press the button. "
            "Then you can sign with another e-mail address:\n\n%(withdraw)s\n",
            demand=signature.petition.demand,
            why=signature.why_held,
            withdraw=_link(urls.withdraw(sign_value(str(signature.id), "withdraw"))),
        ),
    )


def ask_again(mailbox: str, signature: OwnSignature) -> None:
    """The second proof of a held signature."""
    token = str(signature.id)
    send(
        mailbox,
        _("Is this still your signature? %(demand)s", demand=signature.petition.demand),
        _(
            "You signed this petition on %(day)s, and your signature is waiting for a check:\n\n  %(demand)s\n\n"
            "To make your signature count, open this page and press the button:\n\n%(release)s\n\n"
            "To withdraw it instead:\n\n%(withdraw)s\n\n"
            "If you do neither, we delete it 30 days after you signed, and it never counts.\n",
            day=day(signature.signed_at),
            demand=signature.petition.demand,
            release=_link(urls.release(sign_value(token, "release"))),
            withdraw=_link(urls.withdraw(sign_value(token, "withdraw"))),
        ),
    )


def send_receipt(mailbox: str, signature: OwnSignature, *, number: int | None) -> None:
    """What a guest may need later: that it counts, and the ways to share, change and withdraw it."""
    petition, token = signature.petition, str(signature.id)
    numbered = (
        _(
            "Your signature is number %(number)s. That's how many there were when yours was added, and it stays yours.",
            number=written(number),
        )
        if number
        else _("Your signature counts.")
    )
    if signature.is_name_withheld:
        numbered += " " + _("Your name isn't shown, because of a word or a link in it.")
    send(
        mailbox,
        _("Your signature counts: %(demand)s", demand=petition.demand),
        _(
            "You signed this petition:\n\n  %(demand)s\n\n"
            "%(numbered)s The next few are people you know. Share the petition:\n\n%(page)s\n\n"
            "To change your reason, or whether your name is shown:\n\n%(change)s\n\n"
            "To withdraw your signature, open this page and press the button:\n\n%(withdraw)s\n\n"
            "Keep this e-mail to yourself: anyone who has these links can use them.\n",
            demand=petition.demand,
            numbered=numbered,
            page=_link(post_url(petition)),
            change=_link(urls.change(sign_value(token, "change"))),
            withdraw=_link(urls.withdraw(sign_value(token, "withdraw"))),
        ),
    )


def offer_hiding(mailbox: str) -> None:
    """The link that hides the names with all that was signed by this mailbox, if anything was."""
    send(
        mailbox,
        _("Hide your name under what you signed"),
        _(
            "You asked us to hide your name under every petition signed with this e-mail address.\n\n"
            "To hide it, open this page within a day and press the button:\n\n%(link)s\n\n"
            "Your signatures still count, and reasons you gave stay, without your name.\n\n"
            "If it wasn't you, ignore this e-mail. Nothing changes.\n",
            link=_link(urls.hide_names_of_mailbox(hiding_token(mailbox))),
        ),
    )


def stop_asking(signature_id: int) -> tuple[str, dict[str, str]]:
    """Where one press ends mails that ask about what a petition has become, and the headers of one that say so.

    Mail programs press it by themselves (RFC 8058).
    """
    stop = _link(versions.stop(sign_value(str(signature_id), STOP)))
    return stop, one_press(stop)


def _link(path: str) -> str:
    return f"{settings().base_url}{path}"
