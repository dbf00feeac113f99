"""What may be asked for: the words, and among what they are looked for."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

LONGEST = 200  # characters
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
SINGLE = re.compile("[a-z0-9]", re.IGNORECASE)
LANGUAGES = {"en": "english", "fr": "french", "ar": "arabic"}
STATES = ("open", "closed", "won")
SINCE = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}

LANGUAGE_WORDS = {"en": "English", "fr": "Français", "ar": "العربية"}
SINCE_WORDS = {
    "day": _l("The last day"),
    "week": _l("The last week"),
    "month": _l("The last month"),
    "year": _l("The last year"),
}

TOO_LONG = _l("That's too long to search for. Use up to %(n)s characters.", n=LONGEST)
ONE_LETTER = _l("One letter is in almost everything. Type at least two.")
NO_WORDS = _l("There are no words in that. Type a word or a name.")
ONLY_LEFT_OUT = _l("That only says what to leave out. Add a word to look for.")
COMMON = _l("Those words are in almost every text. Add one that says what it's about.")


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Filters that are empty, or say nothing that is known, leave nothing out."""

    typed: str
    kind: str = ""
    topic: str = ""  # as addresses call it
    topic_id: int | None = None
    language: str = ""
    speaks: str = ""  # what the topic says it does
    speaking: tuple[int, ...] = ()  # the topics that do
    state: str = ""
    since: str = ""
    within: int = 0

    @property
    def filters(self) -> dict[str, str | int]:
        """As an address says them."""
        return {
            "kind": self.kind,
            "topic": self.topic,
            "language": self.language,
            "speaks": self.speaks,
            "state": self.state,
            "since": self.since,
            "within": self.within,
        }


def problem_of(typed: str) -> LazyString | None:
    """Why nothing can be looked for by this, as a sentence, before anything is asked."""
    if len(typed) > LONGEST:
        return TOO_LONG
    return ONE_LETTER if len(typed) == 1 and SINGLE.fullmatch(typed) else None
