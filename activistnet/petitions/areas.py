"""Areas: what the beginnings of postcodes say, so wide that nobody is found by one.

An area is the first two letters or digits of the postcodes of one country, `NL 10`. Fewer than ten from one are told
together with others, as with countries.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from .places import FEW, OTHERS

LENGTH = 2
SHORTEST = 3  # of a postcode; what is shorter says no area


def area_of(country: str, postcode: str) -> str:
    """The area of a postcode as it was typed; empty where it says none."""
    signs = [sign for sign in unicodedata.normalize("NFKC", postcode).upper() if sign.isalnum()]
    return f"{country} {''.join(signs[:LENGTH])}".strip() if len(signs) >= SHORTEST else ""


def told(given: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """How many are told of each area, from how often each country and postcode was given."""
    found: Counter[str] = Counter()
    for (country, postcode), n in given.items():
        if area := area_of(country, postcode):
            found[area] += n
    many = {area: n for area, n in found.items() if n >= FEW}
    few = sum(found.values()) - sum(many.values())
    return many | ({OTHERS: few} if few else {})
