"""Characters that show nothing: a text keeps those that its script needs, once each, and none of the others."""

import re
from unicodedata import bidirectional, category, east_asian_width

JOINERS = "\u200c\u200d"
DIRECTIONS = "\u061c\u200e\u200f"
VARIANTS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f"
SOFT_HYPHEN, MAY_BREAK, JOINER = "\u00ad", "\u200b", "\u200d"
# Overrides and embeddings turn round what others wrote around them; isolates do what they are for, and end.
TURNING = re.compile("[\u202a-\u202e\u206a-\u206f]")
ISOLATES = re.compile("[\u2066-\u2069]")
# Signs of other programs, of mathematics and of music; and letters of nothing but their own, as flags are written.
NEVER = re.compile("[\u180e\u2060-\u2064\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]")
TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e007f]")
RUN = re.compile(f"[{JOINERS}{DIRECTIONS}{VARIANTS}{SOFT_HYPHEN}{MAY_BREAK}]+")
REPEATED = re.compile(f"([\u2066-\u2069])(?:[{JOINERS}{DIRECTIONS}{VARIANTS}{SOFT_HYPHEN}{MAY_BREAK}]*\\1)+")
ANY = re.compile(
    "[\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)
MOST_MARKS = 30  # looked back over, to the letter that they stand on


def needed(text: str) -> str:
    """The text with those that it needs: joiners, variants, flags, what breaks long words, balanced isolates."""
    if not ANY.search(text):
        return text
    text = TAGS.sub(lambda found: found[1] or "", NEVER.sub("", TURNING.sub("", text)))
    if ISOLATES.search(text):
        lines = REPEATED.sub(r"\1", text).split("\n")
        text = "\n".join(line if _is_balanced(line) else ISOLATES.sub("", line) for line in lines)
    runs_from_right = any(mark in text for mark in DIRECTIONS) and _runs_from_right(text)
    return RUN.sub(lambda found: _needed_of(found, runs_from_right=runs_from_right), text)


def bare(text: str) -> str:
    """The text without any of them: a word that is looked up or written to."""
    return ANY.sub("", text)


def _needed_of(found: re.Match[str], *, runs_from_right: bool) -> str:
    base, after = _base(found.string, found.start()), found.string[found.end() : found.end() + 1]
    kept = [letter for letter in dict.fromkeys(found[0]) if letter in DIRECTIONS and runs_from_right]
    variant = next((letter for letter in found[0] if base and letter not in KEPT_OTHERWISE), "")
    joiner = next((letter for letter in found[0] if letter in JOINERS and _joins(letter, base, after)), "")
    if not joiner and _breaks(found[0], base, after):
        joiner = MAY_BREAK if MAY_BREAK in found[0] and _is_of_script(base) else SOFT_HYPHEN
    return "".join((variant, joiner, *kept))


KEPT_OTHERWISE = JOINERS + DIRECTIONS + SOFT_HYPHEN + MAY_BREAK


def _base(text: str, place: int) -> str:
    """The letter or picture before a place, below its marks; empty where there is none."""
    for letter in reversed(text[max(0, place - MOST_MARKS) : place]):
        if category(letter)[0] != "M" and not ANY.match(letter):
            return "" if letter.isspace() else letter
    return ""


def _joins(joiner: str, base: str, after: str) -> bool:
    """Pictures are joined to pictures; letters of some scripts change their form beside a joiner."""
    if base and category(base) in {"So", "Sk"}:
        return joiner == JOINER and bool(after) and category(after) in {"So", "Sm"}
    return _is_of_script(base) and (joiner == JOINER or bool(after and not after.isspace()))


def _breaks(run: str, base: str, after: str) -> bool:
    if not base or not after or after.isspace():
        return False
    return (MAY_BREAK in run and _is_of_script(base)) or (SOFT_HYPHEN in run and base.isalpha() and after.isalpha())


def _is_of_script(letter: str) -> bool:
    """Whether it is of a script whose letters join or whose words stand without room between them."""
    return bool(letter) and category(letter) in {"Lo", "Lm"} and east_asian_width(letter) not in "WF"


def _is_balanced(line: str) -> bool:
    depth = 0
    for isolate in ISOLATES.findall(line):
        depth += -1 if isolate == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


def _runs_from_right(text: str) -> bool:
    return any(bidirectional(letter) in {"R", "AL"} for letter in text if letter not in DIRECTIONS)
