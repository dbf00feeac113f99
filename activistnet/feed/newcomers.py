"""Help for a home that is still empty: topics to follow, petitions that need a name, members who are active."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, literal_column, text

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..core.data.rows import build_all
from ..follows.visibility import reaches, welcome
from ..members.models import Member
from ..members.readers import Reader, Role, is_listed
from ..petitions.cards import PetitionCard, closest_to_step
from ..topics.queries import TopicLine, list_open_topics

PETITIONS = 5
MEMBERS = 7
ENOUGH = 3  # topics, and people, for a home that fills by itself

# Whoever did something lately is a better start than whoever has most followers.
_MEMBER: ColumnElement[int] = literal_column("members.id")
WELCOME = text_of([is_listed(), *welcome(Role.MEMBER, _MEMBER), *reaches(Role.MEMBER, _MEMBER)])
ACTIVE = text(f"""
SELECT members.handle, members.display_name, members.purpose
FROM (
    SELECT actor_id, max(at) AS at
    FROM (SELECT actor_id, at FROM activities ORDER BY at DESC, id DESC LIMIT 500) AS lately
    GROUP BY actor_id
) AS recent
JOIN members ON members.id = recent.actor_id
WHERE members.id <> :reader_id AND {WELCOME}
AND NOT EXISTS (SELECT 1 FROM follows WHERE member_id = :reader_id AND followed_id = members.id)
ORDER BY recent.at DESC, members.id DESC LIMIT :most
""")  # noqa: S608, no value is written into it


@dataclass(frozen=True)
class Suggested:
    """A member to follow."""

    handle: str
    display_name: str
    purpose: str


@dataclass(frozen=True)
class Help:
    """What a newcomer may begin with."""

    topics: list[TopicLine]
    petitions: list[PetitionCard]
    members: list[Suggested]


@dataclass(frozen=True)
class Steps:
    """How far a newcomer has come."""

    topic_count: int
    people_count: int

    @property
    def topics_left(self) -> bool:
        """Whether topics are still to be chosen."""
        return self.topic_count < ENOUGH

    @property
    def people_left(self) -> bool:
        """Whether people are."""
        return self.people_count < ENOUGH


def find_steps(member: Member, *, topic_count: int, people_count: int) -> Steps | None:
    """The steps of a member who follows so many; None once they are made or put aside."""
    steps = Steps(topic_count, people_count)
    return steps if (steps.topics_left or steps.people_left) and member.settled_at is None else None


def find_help(member: Member, reader: Reader) -> Help:
    """Topics not followed yet, petitions not signed yet, members not followed yet."""
    asked = {"reader_id": member.id, "most": MEMBERS}
    return Help(
        topics=[topic for topic in list_open_topics(member.id) if not topic.is_followed],
        petitions=closest_to_step(PETITIONS, reader=reader.as_person()),
        members=build_all(Suggested, db.session.execute(ACTIVE, asked)),
    )
