"""Mails about votes on who runs a petition: to its author, and to those who wanted news of it."""

from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs.mail import send
from ..petitions.models import Petition
from ..petitions.newsletters import send_news
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
    """Who runs it now, or how it ended."""

    def say() -> list[str]:
        page = settings().base_url + post_url(Address(told.petition_id, "petition", told.slug))
        return [_what_came_of_it(told), _("See the petition:"), page]

    send_news(mailbox, told.demand, say, signature_id=signature_id, consent=consent)


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
