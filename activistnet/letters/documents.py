"""The document of a batch: each letter with the name of who wrote it, where that is to be with it.

It is drawn when it is needed, and kept nowhere.
"""

from collections.abc import Sequence

from flask_babel import gettext as _

from ..core.application import settings
from ..core.outside.drawings import Sheet, drawings
from ..core.outside.lettering import letter
from ..core.words.language import direction_of, language, number
from ..posts.links import Address, post_url
from ..posts.models import Post
from .written_queries import Written

STANDARD = "ua-1"  # PDF/UA: read aloud in the order it is printed, with its headings known as such
Part = tuple[str, str]  # words with the direction they begin in


def document(post: Post, name: str, written: Sequence[Written]) -> bytes:
    """As a file, in the language of the moment. Raises Busy."""
    here = language()
    title = _sure(post.title)
    address = settings().base_url + post_url(Address(post.id, "petition", post.slug))
    values = {
        "language": here,
        "dir": direction_of(here),
        "site": settings().site_name,
        "kind": _("Letters"),
        "title": title[0],
        "title_dir": title[1],
        "lines": [_sure(_("To %(names)s", names=name)), (address, "ltr")],
        "letters": [_letter(place, each) for place, each in enumerate(written, 1)],
    }
    return drawings().draw_once(Sheet("letters", "letters", "pdf", values, standard=STANDARD))


def _letter(place: int, written: Written) -> dict[str, object]:
    return {
        "head": _("Letter %(n)s", n=number(place)),
        "parts": [_sure(part) for part in written.words.split("\n") if part.strip()],
        "name": _sure(written.name or _("Name withheld")),
    }


def _sure(words: str) -> Part:
    found = letter(words)
    if found is not None:
        return found.words, found.dir
    return _("These letters can't be printed here."), direction_of(language())
