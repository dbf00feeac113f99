"""Whether a demand says what should happen, as far as its words tell."""

import re

FEW_WORDS = 3
# A line that begins with one of these names a thing; it asks for something where one of the others stands in it, too.
NAMES_A_THING = {
    "en": frozenset({"the", "a", "an", "our", "my", "this", "that", "these", "those", "their"}),
    "fr": frozenset({"le", "la", "les", "un", "une", "des", "notre", "nos", "mon", "ma", "mes", "ce", "cette", "ces"}),
}
ASKS = {
    "en": frozenset(
        {
            *("must", "should", "shall", "has", "have", "needs", "need", "is", "are", "be", "to", "can", "may", "will"),
            *("stays", "stay", "belongs", "belong", "deserves", "deserve", "goes", "go", "wants", "want", "not"),
        }
    ),
    "fr": frozenset(
        {
            *("doit", "doivent", "faut", "est", "sont", "soit", "soient", "peut", "peuvent", "a", "ont", "reste"),
            *("restent", "mérite", "méritent", "veut", "veulent", "pour", "ne", "pas", "que"),
        }
    ),
}


def names_only_a_thing(demand: str) -> bool:
    """Whether a demand says what it is about and not what should happen, as far as its first word tells.

    Only where that is fairly sure, in English and French; of other languages nothing is said.
    """
    words = re.findall(r"[^\W\d_]+", demand.casefold())
    if not words:
        return False
    for language, things in NAMES_A_THING.items():
        if words[0] in things:
            return not ASKS[language].intersection(words[1:])
    return len(words) < FEW_WORDS
