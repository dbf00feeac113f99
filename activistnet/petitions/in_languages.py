"""In which languages a petition can be read and signed, and which of its texts a page shows.

A page says one of them by its address, `?text=fr`, and the original by `?text=original`. Without it, it shows the text
in the language of the page, where there is one. `PetitionPage.text` is there where there is something to choose.
"""

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from ..core.words.language import language, own_name
from ..core.words.markup import stored
from ..posts.links import post_url
from ..posts.translation_queries import Translated, find_read, list_shown
from .queries import PetitionPage
from .texts import ORIGINAL, InLanguage, TextLink, with_text
from .version_queries import Version


@dataclass(frozen=True)
class SignedText:
    """The words that a signature is for."""

    language: str | None
    title: str
    body: str
    html: str | None  # None where only the words as they were typed are kept

    @property
    def shown(self) -> Markup:
        """The text as it is shown; it was cleaned when it was written."""
        return stored(self.html or "")


def shown(petition: PetitionPage, wish: str | None = None) -> PetitionPage:
    """The petition with the text that a page shows: what its address wishes, else that in the page's language.

    Of one that has fallen behind nobody can sign what it says: its `asks_version` is none that there is.
    """
    found = list_shown(petition.id) if petition.is_translated else []
    if not found:
        return petition
    chosen = _choose(petition, found, wish)
    is_behind = chosen is not None and is_behind_of(petition, chosen)
    text = InLanguage(chosen, is_behind, _links(petition, found, chosen))
    if chosen is None:
        return replace(petition, text=text)
    words: dict[str, Any] = {
        "title": chosen.title,
        "body": chosen.body,
        "body_html": chosen.body_html,
        "language": chosen.language,
    }
    asks = 0 if is_behind else petition.asks_version
    return replace(petition, text=text, **words, asks_version=asks)


def is_behind_of(petition: PetitionPage, translated: Translated) -> bool:
    """Whether the petition says something else by now."""
    return translated.is_behind(petition.version, petition.version_number)


def text_signed(petition: PetitionPage, version: Version, read_in: str) -> SignedText:
    """What a signature of this version, which was read in this language, is for.

    Where moderators have hidden the translation since, the original says it.
    """
    found = find_read(petition.id, read_in, version.number) if read_in and not version.is_withheld else None
    if found is not None:
        return SignedText(found.language, found.title, found.body, found.body_html)
    html = petition.body_html if version.number == petition.version_number else None
    return SignedText(petition.language, version.title, version.body, html)


def _choose(petition: PetitionPage, found: list[Translated], wish: str | None) -> Translated | None:
    """The translation to show; None for the original."""
    by_language = {each.language: each for each in found}
    if wish in by_language:
        return by_language[wish]
    if wish in (ORIGINAL, petition.language) or petition.language == language():
        return None
    return by_language.get(language())


def _links(petition: PetitionPage, found: list[Translated], chosen: Translated | None) -> tuple[TextLink, ...]:
    """All texts with their addresses: the original first, each with the name of its language in itself."""
    codes = {each.language for each in found}
    shown_as, page = chosen.language if chosen else "", post_url(petition)
    return tuple(
        TextLink(code, spoken, own_name(spoken) if spoken else "", with_text(page, code), is_shown=code == shown_as)
        for code, spoken in [("", petition.language), *((code, code) for code in sorted(codes))]
    )
