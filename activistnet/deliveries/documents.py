"""The document that is handed over: what was true then, with the reasons and names that may be shown now.

It is drawn when somebody asks for it. So whoever hides their name or takes their signature back is in no copy that is
fetched from then on, and nothing of them is kept for it.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.application import settings
from ..core.outside.drawings import Sheet
from ..core.outside.lettering import letter
from ..core.words.language import day, direction_of, language, number
from ..core.words.markup import plain
from ..members.readers import VISITOR
from ..petitions import places
from ..petitions.places import Place
from ..petitions.queries import PetitionPage
from ..petitions.reasons import Reason, list_shown
from ..petitions.signatories import count_shown, list_signatories
from ..posts.links import Address, post_url
from . import rules, tables
from .models import Delivery

STANDARD = "ua-1"  # PDF/UA: read aloud in the order it is printed, with its headings and tables known as such
LONGEST_PART = 4_000  # characters of a paragraph
MOST_PARTS = 200
Written = tuple[str, str]  # words with the direction they begin in


def document(delivery: Delivery, petition: PetitionPage) -> Sheet:
    """As it is at this moment, in the reader's language; its author by the name they have now, or none any more."""
    facts, here, author = tables.shown(petition.id, delivery.facts), language(), petition.author_name
    title = _written(facts["demand"]) or (_("Petition"), direction_of(here))
    reasons = list_shown(delivery.petition_id, delivery.reason_ids)
    names = [each.name for each in list_signatories(delivery.petition_id, VISITOR, limit=rules.MOST_NAMES).items]
    to, by = _("To %(names)s", names=delivery.name), _("Started by %(name)s", name=author) if author else ""
    address = settings().base_url + post_url(Address(petition.id, "petition", petition.slug))
    values = {
        "language": here,
        "dir": direction_of(here),
        "site": settings().site_name,
        "kind": _("Petition"),
        "title": title[0],
        "title_dir": title[1],
        "lines": [each for each in (_written(to), _written(by), (address, "ltr")) if each and each[0]],
        "facts": _facts(facts),
        "body_head": _("Why"),
        "body": _body(facts["body"]),
        "places_head": _("Where people signed"),
        "places": [(*_sure(place.name), number(place.count)) for place in _places(facts)],
        "reasons_head": _("Why people signed"),
        "reasons": [_reason(each) for each in reasons],
        "names_head": _("People who signed and show their names"),
        "names_note": _note(len(names), delivery.petition_id),
        "names": [_sure(name) for name in names],
        "proof_head": _("How to check the numbers"),
        "proof": _(
            "The numbers are in a table on the petition's page, under “Delivery and response”. The SHA-256 digest of "
            "that file is:"
        ),
        "digest": delivery.digest,
    }
    return Sheet(f"delivery-{delivery.id}-{here}", "delivery", "pdf", values, standard=STANDARD)


def _facts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    found = [
        (_("Signatures"), number(facts["count"])),
        (_("Version of the text"), number(facts["version"])),
        (_("Counted on"), day(datetime.fromisoformat(facts["at"]))),
    ]
    if facts["base"]:
        found.insert(1, (_("Of these counted elsewhere"), f"{number(facts['base'])} ({facts['base_source']})"))
    return found


def _body(markdown: str) -> list[Written]:
    parts = [plain(part, LONGEST_PART) for part in markdown.split("\n\n")[:MOST_PARTS]]
    return [_sure(part) for part in parts if part]


def _places(facts: dict[str, Any]) -> list[Place]:
    return places.named([Place(*each) for each in facts["places"]])


def _reason(reason: Reason) -> tuple[str, str, str, str]:
    return *_sure(reason.text), *_sure(reason.name or _("Name withheld"))


def _note(shown: int, petition_id: int) -> str:
    if not shown:
        return ""
    there = count_shown(petition_id)
    said: str = ngettext("%(n)s person shows their name.", "%(n)s people show their names.", there, n=number(there))
    return said if there <= shown else f"{said} {_('The newest %(n)s are listed here.', n=number(shown))}"


def _sure(words: str) -> Written:
    return _written(words) or (_("These letters can't be printed here. See the petition's page."), _here())


def _written(words: str) -> Written | None:
    found = letter(words)
    return (found.words, found.dir) if found else None


def _here() -> str:
    return direction_of(language())
