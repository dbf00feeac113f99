"""The letter that tells a signatory of an update."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs import letters
from ..core.jobs.headers import one_press
from ..core.words.links import problem_of_links
from ..petitions.newsletters import language_of, stop_of
from ..posts.links import Address, post_url
from . import urls
from .rules import LONGEST_IN_MAIL

LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
CUT = "…"


@dataclass(frozen=True)
class Letter:
    """What is told to everybody alike."""

    update_id: int
    slug: str
    title: str
    body: str
    by: str
    petition_id: int
    petition_slug: str
    demand: str


def subject_of(letter: Letter) -> str:
    """Its subject, in the language of the moment."""
    return str(_("Update: %(title)s", title=letter.title))


def text_of(letter: Letter, stop: str) -> str:
    """What it says; `stop` is the whole address that ends such letters.

    Links stay on the site, where others see them too and moderators can take them away: a mail can't be changed.
    """
    base = settings().base_url
    return "\n\n".join(
        (
            _("You signed this petition and asked for news of it:"),
            f"  {letter.demand}",
            _("%(name)s writes:", name=letter.by),
            letter.title,
            without_links(letter.body),
            _("Read it with its links and pictures, and reply to it:"),
            f"{base}{_page_of(letter)}",
            _("See the petition:"),
            f"{base}{post_url(Address(letter.petition_id, 'petition', letter.petition_slug))}",
            _("To stop getting news of this petition, or of all of them, open this page and press the button:"),
            stop,
        )
    )


def _page_of(letter: Letter) -> str:
    """The update's own page; of one that isn't published yet, that of all."""
    if not letter.update_id:
        return urls.updates(letter.petition_id)
    return post_url(Address(letter.update_id, "discussion", letter.slug))


def compose(letter: Letter, mailbox: str, *, signature_id: int, consent: str) -> EmailMessage:
    """In the language in which its reader asked for news; one press ends them, in the mail program too (RFC 8058).

    Raises NotMailable.
    """
    stop = stop_of(signature_id)
    with language_of(consent):
        subject, text = subject_of(letter), text_of(letter, stop) + "\n"
    return letters.compose(
        mailbox, subject, text, of=f"update {letter.update_id} {signature_id}", headers=one_press(stop)
    )


def without_links(body: str) -> str:
    """The words of a text, as far as there is room for them."""
    words = LINK.sub(r"\1", body)
    lines = [
        " ".join(CUT if problem_of_links(word) else word for word in line.split(" ")) for line in words.split("\n")
    ]
    text = "\n".join(lines).strip()
    return text if len(text) <= LONGEST_IN_MAIL else f"{text[:LONGEST_IN_MAIL].rsplit(' ', 1)[0]} {CUT}"
