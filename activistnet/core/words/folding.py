"""Words without case and accents, as search has them before their stems are taken."""

from unicodedata import combining, normalize

OTHERWISE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ"}
)
TATWEEL = "\u0640"


def fold(text: str) -> str:
    """A word or a text as the index of search has it, but for the stems."""
    if text.isascii():
        return text.lower()
    bare = "".join(letter for letter in normalize("NFKD", text) if not combining(letter) and letter != TATWEEL)
    return bare.lower().translate(OTHERWISE)
