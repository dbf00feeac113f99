"""In which language a text is: guessed from its words, as long as its author doesn't say it."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Those that are told apart, and that an author can choose. Of more, short texts would be taken for a rare one.
KNOWN = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it"),
    *("ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sr", "sv", "sw", "th", "tr", "uk", "ur", "vi", "zh"),
)
SURE = 0.9  # below, a text stays without a language, as most of a word or two do
READ = 1_000  # letters


def guess(text: str) -> str | None:
    """The language of a text, where that is sure enough."""
    code, sureness = _identifier().classify(text[:READ])
    return code if sureness >= SURE else None


@cache
def _identifier() -> "LanguageIdentifier":
    """Loaded by the worker that guesses first, as it takes seconds and 95 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(KNOWN)
    return identifier
