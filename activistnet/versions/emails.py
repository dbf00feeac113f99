"""The letter to whoever signed an earlier version."""

from email.message import EmailMessage

from flask_babel import gettext as _

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs import letters
from ..core.words.language import day
from ..petitions import urls as petitions
from ..petitions.emails import stop_asking
from ..petitions.models import Signature
from . import urls
from .letters import Letter

AGREE = "agree to version"  # what tokens are signed for


def token_of(signature_id: int, number: int) -> str:
    """By which whoever signed agrees to this version."""
    return sign_value(f"{signature_id}.{number}", AGREE)


def compose(mailbox: str, letter: Letter, signature: Signature) -> EmailMessage:
    """In the language of the moment; one press ends these letters, in the mail program too (RFC 8058).

    Raises NotMailable.
    """
    version, signed = letter.version, letter.read(signature.version)
    title = letter.title_in(signature, version)
    stop, headers = stop_asking(signature.id)
    paragraphs = (
        _("You signed this petition on %(day)s:", day=day(signature.signed_at)),
        f"  {letter.title_in(signature, signed) if signed else title}",
        _("Its author has published a new version, and asks you to sign it, too:"),
        f"  {title}",
        _("It asks: %(names)s", names=", ".join(version.targets)),
        _("To see what changed, and to sign the new version with one button, open this page:"),
        _link(urls.agree_by_mail(token_of(signature.id, version.number))),
        _("If you do nothing, your signature goes on to count for the version that you signed, and for no other."),
        _("To withdraw your signature, open this page and press the button:"),
        _link(petitions.withdraw(sign_value(str(signature.id), "withdraw"))),
        _("To get no more e-mails about new versions of this petition, open this page and press the button:"),
        stop,
    )
    subject = _("A petition you signed has a new version: %(demand)s", demand=title)
    text = "\n\n".join(paragraphs) + "\n"
    return letters.compose(mailbox, subject, text, of=f"version:{signature.id}.{version.number}", headers=headers)


def _link(path: str) -> str:
    return f"{settings().base_url}{path}"
