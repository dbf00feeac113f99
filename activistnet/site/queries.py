"""What the pages of the site itself show."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..featuring.queries import FeaturedPost, list_now
from ..members.readers import VISITOR
from ..petitions.cards import PetitionCard, closest_to_step, won_lately
from ..posts.queries import count_threads
from ..topics.queries import TopicLine, list_topics
from .argued import Debate, find_debate

PETITIONS = 3
WON = 2


@dataclass(frozen=True)
class Welcome:
    """What is featured, petitions that need a name, a debate that needs a voice, what was won, and topics.

    Topics have the number of their threads.
    """

    featured: list[FeaturedPost]
    petitions: list[PetitionCard]
    debate: Debate | None
    won: list[PetitionCard]
    topics: list[tuple[TopicLine, int]]


def welcome() -> Welcome:
    """What a visitor sees first."""
    counts = count_threads()
    return Welcome(
        featured=list_now(None, VISITOR),
        petitions=closest_to_step(PETITIONS),
        debate=find_debate(),
        won=won_lately(WON),
        topics=[(topic, counts.get(topic.id, 0)) for topic in list_topics()],
    )


def next_year() -> str:
    """A year from today at midnight, as RFC 3339 writes it."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=365)).isoformat().replace("+00:00", "Z")
