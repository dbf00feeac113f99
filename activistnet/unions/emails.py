"""The letters to whoever signed a petition that was joined with another one, and to who signed what was taken back."""

from email.message import EmailMessage

from flask_babel import gettext as _

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs import letters
from ..core.words.language import day
from ..petitions import urls as petitions
from ..petitions.emails import stop_asking
from ..petitions.models import Signature
from ..posts.links import post_url
from . import urls
from .letters import Letter

MOVE = "move signature"  # what tokens are signed for


def token_of(signature_id: int, union_id: int) -> str:
    """By which whoever signed moves to the joint petition."""
    return sign_value(f"{signature_id}.{union_id}", MOVE)


def ask_to_move(mailbox: str, letter: Letter, signature: Signature) -> EmailMessage:
    """One button moves it; one press ends these letters, in the mail program too (RFC 8058). Raises NotMailable."""
    stop, headers = stop_asking(signature.id)
    joint, union = letter.joint, letter.union
    paragraphs = (
        _("You signed this petition on %(day)s:", day=day(signature.signed_at)),
        f"  {letter.petition.title}",
        _("Its author has joined it with another petition. Together they ask:"),
        f"  {joint.title}",
        _("It asks: %(names)s", names=", ".join(joint.targets)),
        _("To read it, and to move your signature there with one button, open this page:"),
        _link(urls.move_by_mail(token_of(signature.id, union.id))),
        _("If you do nothing, your signature stays where you gave it, and doesn't count for the joint petition."),
        _("To withdraw your signature, open this page and press the button:"),
        _link(petitions.withdraw(sign_value(str(signature.id), "withdraw"))),
        _("To get no more e-mails about changes to this petition, open this page and press the button:"),
        stop,
    )
    subject = _("A petition you signed was joined with another: %(demand)s", demand=joint.title)
    text, of = "\n\n".join(paragraphs) + "\n", f"union:{signature.id}.{union.id}"
    return letters.compose(mailbox, subject, text, of=of, headers=headers)


def tell_parted(mailbox: str, letter: Letter, signature: Signature) -> EmailMessage:
    """Their signature stays, under a petition that is closed. Raises NotMailable."""
    stop, headers = stop_asking(signature.id)
    union = letter.union
    paragraphs = (
        _("You signed this petition on %(day)s:", day=day(signature.signed_at)),
        f"  {letter.joint.title}",
        _("It joined two petitions, which are separate again. It's closed now, and your signature stays there."),
        _("You can sign these two, if you want:"),
        *(f"  {each.title}\n  {_link(post_url(each))}" for each in (union.first, union.second) if each.is_visible),
        _("To withdraw your signature, open this page and press the button:"),
        _link(petitions.withdraw(sign_value(str(signature.id), "withdraw"))),
        _("To get no more e-mails about changes to this petition, open this page and press the button:"),
        stop,
    )
    subject = _("A petition you signed was closed: %(demand)s", demand=letter.joint.title)
    text, of = "\n\n".join(paragraphs) + "\n", f"union:{signature.id}.{union.id}"
    return letters.compose(mailbox, subject, text, of=of, headers=headers)


def _link(path: str) -> str:
    return f"{settings().base_url}{path}"
