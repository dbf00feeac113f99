"""Addresses that stand in a text as people paste them: where one begins, and where the sentence goes on."""

import re

from markdown_it.rules_inline import StateInline

LONGEST = 2_000  # characters of an address
SCHEME = re.compile(r"(?:^|[^a-z0-9])(https?)$", re.IGNORECASE)
# Neither room nor quotation marks, nor what ends a sentence where words stand without room between them.
REST = re.compile(
    rf"""://[^\s<>"`\\“”„«»‹›。，、！？：；｡､\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{{3,{LONGEST}}}"""
)
OPENERS = {")": "(", "]": "[", "}": "{", "）": "（", "」": "「", "』": "『", "】": "【", "》": "《", "〉": "〈"}
AT_END = ".,;:!?|'’‘…،؛؟·"
MARKERS = "*_~"
MOST_LOOKED_AT = 100


def bare_link(state: StateInline, silent: bool) -> bool:
    """A rule of lines: an address is a link before anything in it can be taken for emphasis."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME.search(state.src, max(0, state.pos - len("https") - 1), state.pos)
    rest = REST.match(state.src, state.pos)
    if not scheme or not rest:
        return False
    address = _without_the_sentence(scheme[1] + rest[0], state)
    if len(address) < len(scheme[1]) + len("://x"):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[1])
    return True


def _without_the_sentence(address: str, state: StateInline) -> str:
    """Without brackets that were opened before it, full stops after it and emphasis around it."""
    address = address[: _first_closer_of_outside(address)]
    while True:
        bare = address.rstrip(AT_END)
        if bare and bare[-1] in MARKERS and _is_open(bare[-1], state):
            bare = bare.rstrip(bare[-1])
        if bare == address:
            return address
        address = bare


def _first_closer_of_outside(address: str) -> int:
    opened: list[str] = []
    for place, letter in enumerate(address):
        if letter in OPENERS.values():
            opened.append(letter)
        elif letter in OPENERS:
            if OPENERS[letter] not in opened:
                return place
            opened.remove(OPENERS[letter])
    return len(address)


def _is_open(marker: str, state: StateInline) -> bool:
    """Whether emphasis began before the address and waits for its end."""
    for found in state.delimiters[: -MOST_LOOKED_AT - 1 : -1]:
        if found.marker == ord(marker):
            return found.open and not found.close
    return False
