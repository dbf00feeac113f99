"""Mails about votes on who runs a petition: to its author, and to those who wanted news of it."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs.mail import send
from ..core.words.language import in_language
from ..petitions import urls as petition_urls
from ..petitions import wanted
from ..petitions.models import Petition
from ..petitions.news import NEWS
from ..posts.links import Address, post_url
from . import urls
from .adoption_queries import News


def tell_author(mailbox: str, petition: Petition) -> None:
    """That they may lose it, and what keeps it theirs."""
    base = settings().base_url
    parts = (
        _("No one has heard from you for three months about your petition:"),
        f"  {petition.title}",
        _("People who signed it are choosing now who runs it from now on. The vote takes 14 days."),
        _("To keep it, press “I'm still here” on its page, or write an update. That ends the vote at once."),
        f"{base}{post_url(petition)}",
        _("How it's chosen") + f"\n{base}{urls.adoption(petition.id)}",
    )
    send(
        mailbox, _("Your petition may get another author: %(demand)s", demand=petition.title), "\n\n".join(parts) + "\n"
    )


def tell_signatory(mailbox: str, told: News, *, signature_id: int, consent: str) -> None:
    """In the language in which its reader asked for it; one press ends it, in the mail program too (RFC 8058)."""
    agreed = wanted.read(consent)
    page = f"{settings().base_url}{post_url(Address(told.petition_id, 'petition', told.slug))}"
    stop = f"{settings().base_url}{petition_urls.stop_news(sign_value(str(signature_id), NEWS))}"
    with in_language(agreed.language if agreed else None):
        paragraphs = (
            _("You signed this petition and asked for news of it:"),
            f"  {told.demand}",
            _what_came_of_it(told),
            _("See the petition:"),
            page,
            _("To stop getting news of this petition, open this page and press the button:"),
            stop,
        )
        subject = _("News of a petition you signed: %(demand)s", demand=told.demand)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    send(mailbox, subject, "\n\n".join(paragraphs) + "\n", headers=headers)


def _what_came_of_it(told: News) -> str:
    if told.outcome == "adopted":
        return str(_("Its author wasn't heard any more. People who signed it chose %(name)s to run it.", name=told.by))
    said = {
        "closed": _("People who signed it voted to close it. It takes no more signatures."),
        "won": _("People who signed it voted to close it: it's won, they say."),
        "partly": _("People who signed it voted to close it: part of it's won, they say."),
        "lost": _("People who signed it voted to close it: it wasn't won, they say."),
    }
    return str(said.get(told.stage, said["closed"]))
