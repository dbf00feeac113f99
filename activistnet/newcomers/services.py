"""What a new member has chosen, done at once. What is there already, or gone by now, changes nothing."""

from collections.abc import Iterable

from ..follows import services as follows
from ..members.models import Member
from ..topics import queries
from ..topics.models import Topic
from ..topics.services import topics


def follow_topics(member: Member, slugs: Iterable[str]) -> list[Topic]:
    """Follow those of these topics that there are."""
    chosen = queries.list_by_slug(slugs)
    for topic in chosen:
        topics.follow(topic, member)
    return chosen


def follow_people(member: Member, people: Iterable[Member]) -> None:
    """Follow them, but not oneself."""
    for each in people:
        if each.id != member.id:
            follows.follow(member, each)
