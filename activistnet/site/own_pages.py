"""The pages about the site that its operator writes, over those it comes with: which there may be, reading and writing.

A text stands for all languages, or for one: then its name ends in that, `privacy-fr`.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ..core.data import orders
from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.words import markup
from ..core.words.language import LANGUAGES
from . import urls
from .models import SitePage

LONGEST_PAGE = 40_000  # characters
TITLES = {
    "privacy": _l("Privacy"),
    "rules": _l("Rules"),
    "help": _l("Help"),
    "contact": _l("Contact"),
    "terms": _l("Terms"),
    "imprint": _l("Legal notice"),
}
ADDRESSES = {
    "privacy": urls.privacy,
    "rules": urls.rules,
    "help": urls.help_page,
    "contact": urls.contact,
    "terms": urls.terms,
    "imprint": urls.imprint,
}
ALWAYS = frozenset({"privacy", "rules", "help", "contact"})  # say something also where the operator has written nothing
NAMES = tuple(f"{name}{language}" for name in TITLES for language in ("", *(f"-{code}" for code in LANGUAGES)))
LISTED = "pages"
LOCK = 0x7061676573  # "pages"


def expect(name: str) -> str:
    """A name that a text may have. Raises NotFound."""
    if name not in NAMES:
        raise NotFound
    return name


def parts_of(name: str) -> tuple[str, str]:
    """The page that a text is for, and its language; empty for all of them."""
    page, _, language = name.partition("-")
    return page, language


def find(page: str, language: str) -> SitePage | None:
    """What the operator says there to readers of a language: in it, or else to all."""
    there = (f"{page}-{language}", page)
    return db.session.scalars(
        select(SitePage).where(SitePage.name.in_(there)).order_by(func.length(SitePage.name).desc()).limit(1)
    ).first()


def is_there(page: str, language: str) -> bool:
    """Whether there is something to read for readers of a language."""
    written = orders.current().pages
    return page in ALWAYS or page in written or f"{page}-{language}" in written


def find_text(name: str) -> str:
    """What a text says, as it was typed; empty where nothing was."""
    return db.session.scalar(select(SitePage.text).where(SitePage.name == name)) or ""


def hold_text(name: str) -> str:
    """The same; whoever else changes one waits until this transaction ends, also where nothing was written yet."""
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return find_text(name)


def write(name: str, text: str) -> bool:
    """Say this, in Markdown, on the page of this name; an empty text takes it away. Whether it is another."""
    if hold_text(name) == text:
        return False
    if not text:
        db.session.execute(delete(SitePage).where(SitePage.name == name))
        orders.unlists(LISTED, name)
        return True
    fresh = {"text": text, "html": str(markup.render(text)), "changed_at": func.now()}
    row = insert(SitePage).values(name=name, **fresh)
    db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_=fresh))
    if not orders.lists(LISTED, name):
        orders.renew()
    return True
