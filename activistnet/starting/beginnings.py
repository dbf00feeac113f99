"""Sentences to begin a demand with, by the topics that a site is given: examples to say in one's own words."""

from collections.abc import Iterable
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..topics.models import Topic

BY_TOPIC: dict[str, tuple[LazyString, ...]] = {
    "poverty": (
        _l("Stop evictions in winter in …"),
        _l("Make … free for everyone who can't pay for it"),
    ),
    "human-rights": (
        _l("Release … and drop the charges"),
        _l("Publish what happened at …"),
    ),
    "health": (
        _l("Keep … open"),
        _l("Pay for … for everyone who needs it"),
    ),
    "consumer-rights": (
        _l("Give people their money back for …"),
        _l("Let people repair …"),
    ),
    "gender-equality": (
        _l("Pay the same for the same work at …"),
        _l("Make the way home safe at …"),
    ),
    "protection-of-species": (
        _l("Protect … from being built over"),
        _l("Ban … where it kills …"),
    ),
    "food": (
        _l("Serve a warm meal to every child at …"),
        _l("Don't throw away food at …: give it to …"),
    ),
    "contested-projects": (
        _l("Ask the people of … before you build …"),
        _l("Stop … until it's known what it does to …"),
    ),
}


class Beginnings(NamedTuple):
    """A topic, and sentences of those who want something of its kind."""

    topic: str
    sentences: tuple[LazyString, ...]


def of_topics(topics: Iterable[Topic]) -> list[Beginnings]:
    """Those of these topics that have any."""
    return [Beginnings(topic.name, BY_TOPIC[topic.slug]) for topic in topics if topic.slug in BY_TOPIC]
