"""Mails about deliveries: to whoever is asked, and to signatories who wanted news."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.application import settings
from ..core.data.crypto import sign_value
from ..core.jobs.headers import one_press
from ..core.jobs.mail import send
from ..core.words.language import date_of, in_language, number
from ..petitions.counts import get_count
from ..petitions.newsletters import send_news
from . import rules, urls
from .models import Delivery
from .queries import DeliveryLine
from .services.offices import Letter
from .tables import shown


def deliver(letter: Letter) -> bool:
    """All that goes to one office, each petition with its own link; whether the mail server took it."""
    first = shown(letter.deliveries[0].petition_id, letter.deliveries[0].facts)
    with in_language(first["language"] or None):
        several = len(letter.deliveries)
        subject = (
            _("A petition to you: %(demand)s", demand=first["demand"])
            if several == 1
            else ngettext("%(n)s petition to you", "%(n)s petitions to you", several, n=number(several))
        )
        paragraphs = [
            _("People ask you to act, on %(site)s, a public site for petitions.", site=settings().site_name),
            *(part for each in letter.deliveries for part in _part(each)),
            _(
                "You don't need an account to respond. Your response appears on the petition's page, and people who "
                "signed and wanted news are told. Each link works once, for 90 days. Whoever has it can respond in "
                "your name, so keep it within your office."
            ),
            _("If nobody responds, the page says so, with the day of this e-mail."),
        ]
        return send(letter.contact, subject, "\n\n".join(paragraphs) + "\n")


def _part(delivery: Delivery) -> list[str]:
    facts, count = shown(delivery.petition_id, delivery.facts), delivery.facts["count"]
    token = sign_value(str(delivery.id), rules.ANSWER)
    base, of_it = settings().base_url, delivery.petition_id
    return [
        f"  {facts['demand']}",
        ngettext("%(n)s person has signed it.", "%(n)s people have signed it.", count, n=number(count)),
        _("Read it and respond:"),
        base + urls.answer(of_it, token),
        _("The petition as a document (PDF), and its numbers as a table (CSV):"),
        base + urls.document_of_answer(of_it, token),
        base + urls.table(of_it, delivery.id),
    ]


def report(letter: Letter, token: str) -> None:
    """What an office was told of and has said nothing to; one press ends these, in the mail program too (RFC 8058)."""
    first, several = letter.deliveries[0], len(letter.deliveries)
    stop = settings().base_url + urls.no_reports(first.decision_maker_id or 0, token)
    with in_language(first.facts["language"] or None):
        subject = ngettext(
            "%(n)s petition waits for your response",
            "%(n)s petitions wait for your response",
            several,
            n=number(several),
        )
        paragraphs = [
            _("You were told of this on %(site)s, and nobody has responded yet.", site=settings().site_name),
            *(part for each in letter.deliveries for part in _waits(each)),
            _("To get no more of these weekly e-mails, open this page and press the button. Your page says so then:"),
            stop,
        ]
        send(letter.contact, subject, "\n\n".join(paragraphs) + "\n", headers=one_press(stop))


def _waits(delivery: Delivery) -> list[str]:
    count, days = get_count(delivery.petition_id).count, delivery.days
    return [
        f"  {shown(delivery.petition_id, delivery.facts)['demand']}",
        ngettext("%(n)s person has signed it.", "%(n)s people have signed it.", count, n=number(count)),
        ngettext("No response for %(n)s day.", "No response for %(n)s days.", days, n=number(days)),
        _("Read it and respond:"),
        settings().base_url + urls.answer(delivery.petition_id, sign_value(str(delivery.id), rules.ANSWER)),
    ]


def tell_of_answer(mailbox: str, line: DeliveryLine, *, signature_id: int, consent: str) -> None:
    """What somebody says to the petition, and where."""

    def say() -> list[str]:
        return [says(line), _("Read what they say:"), settings().base_url + urls.deliveries(line.petition_id)]

    send_news(mailbox, line.title, say, signature_id=signature_id, consent=consent)


def ask_of_promise(mailbox: str, line: DeliveryLine, promise_id: int) -> None:
    """A petition's author is asked whether something was kept, in the language that is set."""
    promised = next(each for each in line.promises if each.id == promise_id)
    day = date_of(promised.due_on)
    paragraphs = (
        _("Your petition:"),
        f"  {line.title}",
        _("%(name)s said what they'd do by %(day)s:", name=line.name, day=day),
        f"  {promised.words}",
        _("Was it kept? Say it here, in a sentence. Everyone who reads the petition sees it:"),
        settings().base_url + urls.promise(line.petition_id, promise_id),
        _("If you say nothing, the page says that nobody has said it. We don't ask again."),
    )
    send(mailbox, _("Was it kept? %(demand)s", demand=line.title), "\n\n".join(paragraphs) + "\n")


def tell_of_promise(mailbox: str, line: DeliveryLine, promise_id: int, *, signature_id: int, consent: str) -> None:
    """Whether it was kept, as the petition's author says; nothing where they have said nothing."""
    promised = next(each for each in line.promises if each.id == promise_id)
    word = promised.by(rules.AUTHOR)
    if word is None:
        return

    def say() -> list[str]:
        return [
            _("%(name)s said what they'd do by %(day)s:", name=line.name, day=date_of(promised.due_on)),
            f"  {promised.words}",
            _kept(word.kept),
            f"  {word.words}",
            _("See it on the petition:"),
            settings().base_url + urls.deliveries(line.petition_id),
        ]

    send_news(mailbox, line.title, say, signature_id=signature_id, consent=consent)


def _kept(kept: str) -> str:
    said = {
        "kept": _("It was kept, the petition's author says:"),
        "partly": _("It was kept in part, the petition's author says:"),
        "broken": _("It wasn't kept, the petition's author says:"),
    }
    return str(said[kept])


def says(line: DeliveryLine) -> str:
    """What somebody says to a petition, in a sentence."""
    said = {
        "agree": _("%(name)s agrees.", name=line.name),
        "partly": _("%(name)s agrees in part.", name=line.name),
        "refuse": _("%(name)s refuses.", name=line.name),
        "ask": _("%(name)s asks something back.", name=line.name),
    }
    return str(said[line.stance or "ask"])
