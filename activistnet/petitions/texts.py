"""What a page of a petition says of the languages that it can be read in."""

from dataclasses import dataclass

from ..posts.translation_queries import Translated

ORIGINAL = "original"  # in an address, in place of the code of a language


def with_text(page: str, code: str) -> str:
    """The address of a petition's page with its text in a language, or the original, whichever the page is in."""
    return f"{page}?text={code or ORIGINAL}"


@dataclass(frozen=True)
class TextLink:
    """One text of a petition, and where it is. Of the original `code` is empty, and `language` may not be known."""

    code: str
    language: str | None
    name: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class InLanguage:
    """Which of its texts a page shows: `translation`, or the original. It `is_behind` where that says more by now."""

    translation: Translated | None
    is_behind: bool
    links: tuple[TextLink, ...]

    @property
    def read_in(self) -> str:
        """What the form of signing says that was read."""
        return self.translation.language if self.translation else ""

    @property
    def wish(self) -> str:
        """What an address says that wants this text again."""
        return self.read_in or ORIGINAL

    @property
    def original(self) -> TextLink:
        """The text that the others are translations of."""
        return self.links[0]

    @property
    def url(self) -> str:
        """Where the text of this page is."""
        return next(each.url for each in self.links if each.is_shown)
