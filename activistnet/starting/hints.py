"""What may make a petition easier to sign: said kindly, in sentences, and never written for its author."""

import re
from typing import NamedTuple

from babel.dates import get_month_names
from flask_babel import gettext as _

from ..core.words.language import number
from .goals import Proposal
from .rules import BY_NAME, FIRST, Said, Step
from .wordings import names_only_a_thing

MONTHS = {
    name.casefold() for language in ("en", "fr", "ar") for name in get_month_names("wide", locale=language).values()
}
EVERYONE = frozenset(
    {
        *("everyone", "everybody", "people", "the people", "the public", "society", "the world", "politicians"),
        *("tout le monde", "les gens", "le public", "la société", "le monde", "les politiques", "les politiciens"),
        *("الجميع", "الناس", "العالم", "المجتمع", "السياسيون"),
    }
)
LONG_DEMAND = 80
SHORT_REASON = 200
DIGIT = re.compile(r"\d")
FAR = 10  # times what is proposed


class Hint(NamedTuple):
    """A sentence, and the question that it is about."""

    step: Step
    words: str


def list_hints(said: Said, proposed: Proposal) -> list[Hint]:
    """What to look at once more, in the order of the questions."""
    return [
        *_of_demand(said.get("demand", "")),
        *_of_targets(said.get("target", "")),
        *_of_body(said.get("body", "")),
        *_of_difference(said.get("differs", "")),
        *_of_goal(said.get("goal", ""), proposed),
    ]


def _of_demand(demand: str) -> list[Hint]:
    found = []
    if demand and names_only_a_thing(demand):
        words = _(
            "This line seems to name a thing. Say what should happen to it, too: people sign what they want done. "
            "If it does, leave it as it is."
        )
        found.append(Hint(FIRST, words))
    if len(demand) > LONG_DEMAND:
        found.append(Hint(FIRST, _("Under 80 characters, the whole line fits on a phone and a poster.")))
    return found


def _of_targets(target: str) -> list[Hint]:
    if not any(name.casefold().strip() in EVERYONE for name in target.splitlines()):
        return []
    words = _(
        "Name a person or a body that can decide this. Whoever is asked along with everyone can leave it to others."
    )
    return [Hint(BY_NAME["who"], words)]


def _of_body(body: str) -> list[Hint]:
    if not body:
        return []
    step, found = BY_NAME["why"], []
    if len(body) < SHORT_REASON:
        words = _("This is short. What happened, and who does it hurt? Two or three sentences are enough.")
        found.append(Hint(step, words))
    if not DIGIT.search(body) and not MONTHS.intersection(re.findall(r"[^\W\d_]+", body.casefold())):
        words = _("By when does it have to happen? If there's a date, say it: people sign sooner.")
        found.append(Hint(step, words))
    return found


def _of_difference(differs: str) -> list[Hint]:
    if not differs:
        return []
    words = _(
        "You said what's different about yours: “%(words)s”. Readers may ask the same. Does your text say it?",
        words=differs,
    )
    return [Hint(BY_NAME["why"], words)]


def _of_goal(goal: str, proposed: Proposal) -> list[Hint]:
    if not goal.isdecimal() or int(goal) <= FAR * proposed.goal:
        return []
    words = _(
        "%(goal)s is a long way for a first goal. People sign more readily when it's near: %(near)s, for example. "
        "It grows by itself afterwards.",
        goal=number(int(goal)),
        near=number(proposed.goal),
    )
    return [Hint(BY_NAME["goal"], words)]
