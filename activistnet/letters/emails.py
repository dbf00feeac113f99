"""Mails about letters: the batch to whom a petition asks, and to a writer whose letter was taken out."""

from email.message import EmailMessage

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.data.db import db
from ..core.jobs import letters
from ..core.jobs.headers import one_press
from ..core.jobs.mail import send
from ..core.jobs.tasks import Later
from ..core.refusals import Busy
from ..core.words.countries import country_name
from ..core.words.language import LANGUAGES, in_language, number
from ..deliveries import urls as delivery_urls
from ..deliveries.services import reporting
from ..petitions.counts import get_count
from ..posts.links import Address, post_url
from ..posts.models import Post
from . import queries, rules, urls
from .documents import document
from .queries import OwnLetter
from .services.mailing import Claimed
from .written_queries import places_of


def compose(claimed: Claimed) -> EmailMessage:
    """The batch as one letter with a document, in the petition's language. Raises NotMailable and tasks.Later."""
    post = db.session.get_one(Post, claimed.petition_id)
    stop = settings().base_url + delivery_urls.no_reports(
        claimed.decision_maker_id, reporting.token_of(claimed.decision_maker_id, claimed.contact)
    )
    n = len(claimed.letters)
    with in_language(post.language if post.language in LANGUAGES else None):
        subject = ngettext(
            "%(n)s letter to you: %(demand)s", "%(n)s letters to you: %(demand)s", n, n=number(n), demand=post.title
        )
        text = "\n\n".join(_paragraphs(claimed, post, stop)) + "\n"
        try:
            drawn = document(post, claimed.name, claimed.letters)
        except Busy:
            raise Later("the letters could not be drawn now") from None
    message = letters.compose(claimed.contact, subject, text, of=f"letters {claimed.id}", headers=one_press(stop))
    message.add_attachment(drawn, maintype="application", subtype="pdf", filename=f"letters-{claimed.id}.pdf")
    return message


def _paragraphs(claimed: Claimed, post: Post, stop: str) -> list[str]:
    n, total = len(claimed.letters), queries.count_to(claimed.petition_id, claimed.decision_maker_id, claimed.name)
    signed, base = get_count(claimed.petition_id).count, settings().base_url
    return [
        _("People who signed this petition on %(site)s write to you in their own words:", site=settings().site_name),
        f"  {post.title}",
        ngettext("%(n)s person has signed it.", "%(n)s people have signed it.", signed, n=number(signed)),
        " ".join(
            (
                ngettext("%(n)s new letter is attached.", "%(n)s new letters are attached.", n, n=number(n)),
                ngettext(
                    "%(n)s letter has been written in all.",
                    "%(n)s letters have been written in all.",
                    total,
                    n=number(total),
                ),
            )
        ),
        *_places(claimed),
        _("Each writer chose whether their name is with the letter. A moderator has read some of them, drawn by lot."),
        _("Read the petition, and what you were sent with it:"),
        base + post_url(Address(post.id, "petition", post.slug)),
        base + delivery_urls.deliveries(post.id),
        _("To get no more of these weekly e-mails, open this page and press the button. Your page says so then:"),
        stop,
    ]


def _places(claimed: Claimed) -> list[str]:
    found = places_of(claimed.petition_id, claimed.decision_maker_id, claimed.name)
    if not found:
        return []
    lines = [f"  {country_name(code) if code else _('Other places')}: {number(n)}" for code, n in found]
    return [_("Where the letters come from:"), "\n".join(lines)]


def tell_writer(mailbox: str, own: OwnLetter, *, signature_id: int, demand: str, rule: str) -> None:
    """That a letter was taken out, by which rule and why; or what came of an appeal. In the language of the moment."""
    page = settings().base_url + urls.write(sign_value(str(signature_id), rules.LETTER))
    if own.is_upheld is None:
        subject, parts = _("A moderator has taken out your letter"), _taken_out(own, rule)
    else:
        subject, parts = _("The reply to your appeal"), _answered(own)
    read = (
        _("You can read this again here:") if own.appealed_at else _("You can read this again, and appeal once, here:")
    )
    send(mailbox, f"{subject}: {demand}", "\n\n".join([f"  {demand}", *parts, f"{read}\n{page}"]) + "\n")


def _taken_out(own: OwnLetter, rule: str) -> list[str]:
    cited = [_("The rule: %(rule)s.", rule=rule)] if rule else []
    why = _("The reason: “%(reason)s”", reason=own.reason)
    return [
        _("A moderator has taken out the letter you wrote with your signature."),
        *cited,
        why,
        _("It doesn't leave. Your signature still counts."),
    ]


def _answered(own: OwnLetter) -> list[str]:
    found = _("Your letter stays out.") if own.is_upheld else _("Your letter goes with the next batch.")
    why = _("The reason: “%(reason)s”", reason=own.answer)
    return [_("Another moderator has looked at your letter again."), found, why]
