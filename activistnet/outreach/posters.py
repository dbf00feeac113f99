"""Pages to print for a petition: what stands on each."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core.application import settings
from ..core.data.time import now
from ..core.outside.drawings import Sheet
from ..core.outside.lettering import letter
from ..core.words.language import day, direction_of, language, number
from ..petitions.queries import PetitionPage
from ..petitions.urls import PETITIONS
from .cards import of_text, rounded
from .qr import qr_svg

MOVING = ("counted",)
LONGEST_STRIP = 60  # characters of a demand on a strip


def short_address(petition_id: int) -> str:
    """The whole address without the words at its end: short enough to be typed from a wall."""
    return f"{settings().base_url}{PETITIONS}/{petition_id}"


def poster(petition: PetitionPage) -> Sheet:
    """The demand, as large as the page allows, and where it is signed."""
    return _sheet("poster", petition)


def strips(petition: PetitionPage) -> Sheet:
    """A notice with strips to tear off, each with the address."""
    return _sheet("strips", petition)


def _sheet(template: str, petition: PetitionPage) -> Sheet:
    title = letter(petition.title) or letter(_("Petition"))
    site, to = letter(settings().site_name), letter(", ".join(petition.targets))
    assert title is not None  # noqa: S101 - words of the site's own languages
    address = short_address(petition.id)
    values = {
        "language": language(),
        "dir": direction_of(language()),
        "site": site.words if site else "",
        "site_dir": site.dir if site else "ltr",
        "kind": _("Petition"),
        "title": title.words,
        "title_dir": title.dir,
        "tall": title.tall,
        "strip": title.words if len(title.words) <= LONGEST_STRIP else title.words[: LONGEST_STRIP - 1] + "…",
        "to": _("To %(names)s", names=to.words) if to and to.words else "",
        "act": _("Scan the code and sign.") if petition.is_running else _("Scan the code and read what came of it."),
        "counted": _counted(petition.count),
        "address": address.partition("://")[2],
        "qr": qr_svg(address),
    }
    name = f"{template}-{petition.id}{of_text(petition)}-{language()}"
    return Sheet(name, template, "pdf", values, moving=MOVING, moves=str(rounded(petition.count)))


def _counted(count: int) -> str:
    """How many had signed when this was printed."""
    if not count:
        return str(_("Be the first to sign."))
    numbers = {"n": number(count), "day": day(now())}
    said: str = ngettext("%(n)s person had signed by %(day)s.", "%(n)s people had signed by %(day)s.", count, **numbers)
    return said
