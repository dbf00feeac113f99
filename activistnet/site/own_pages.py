"""The pages about the site that its operator writes: which there may be, reading and writing them."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ..core.data import orders
from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.words import markup
from . import urls
from .models import SitePage

LONGEST_PAGE = 40_000  # characters
TITLES = {
    "privacy": _l("Privacy"),
    "terms": _l("Terms"),
    "imprint": _l("Legal notice"),
    "contact": _l("Contact"),
    "help": _l("Help"),
}
ADDRESSES = {
    "privacy": urls.privacy,
    "terms": urls.terms,
    "imprint": urls.imprint,
    "contact": urls.contact,
    "help": urls.help_page,
}
LISTED = "pages"
LOCK = 0x7061676573  # "pages"


def expect(name: str) -> str:
    """A name that a page may have. Raises NotFound."""
    if name not in TITLES:
        raise NotFound
    return name


def get(name: str) -> SitePage:
    """A page that was written. Raises NotFound."""
    page = db.session.get(SitePage, name)
    if page is None:
        raise NotFound
    return page


def find_text(name: str) -> str:
    """What it says, as it was typed; empty where nothing was."""
    return db.session.scalar(select(SitePage.text).where(SitePage.name == name)) or ""


def hold_text(name: str) -> str:
    """The same; whoever else changes one waits until this transaction ends, also where nothing was written yet."""
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return find_text(name)


def write(name: str, text: str) -> bool:
    """Say this, in Markdown, at the address of this name; an empty text takes it away. Whether it is another."""
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
