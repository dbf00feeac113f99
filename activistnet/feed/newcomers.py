"""Help for a home that is still empty: topics to follow, petitions that need a name, members who are active."""

from dataclasses import dataclass

from sqlalchemy import text

from ..core.data.db import db
from ..members.models import Member
from ..petitions.queries import PetitionCard, closest_to_step
from ..topics.queries import TopicLine, list_topics

PETITIONS = 5
MEMBERS = 7

# Whoever did something lately is a better start than whoever has most followers.
ACTIVE = text("""
SELECT members.handle, members.display_name, members.purpose
FROM (
    SELECT actor_id, max(at) AS at
    FROM (SELECT actor_id, at FROM activities ORDER BY at DESC, id DESC LIMIT 500) AS lately
    GROUP BY actor_id
) AS recent
JOIN members ON members.id = recent.actor_id
WHERE members.kind = 'person' AND members.deleted_at IS NULL AND members.suspended_at IS NULL AND members.id <> :me
AND NOT EXISTS (SELECT 1 FROM follows WHERE member_id = :me AND followed_id = members.id)
AND NOT EXISTS (SELECT 1 FROM mutes WHERE member_id = :me AND muted_id = members.id)
AND NOT EXISTS (
    SELECT 1 FROM blocks
    WHERE (member_id = :me AND blocked_id = members.id) OR (member_id = members.id AND blocked_id = :me)
)
ORDER BY recent.at DESC, members.id DESC LIMIT :most
""")


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


def find_help(member: Member) -> Help:
    """Topics not followed yet, petitions not signed yet, members not followed yet."""
    return Help(
        topics=[topic for topic in list_topics(member.id) if not topic.is_followed],
        petitions=closest_to_step(PETITIONS, viewer=member),
        members=[Suggested(*row) for row in db.session.execute(ACTIVE, {"me": member.id, "most": MEMBERS})],
    )
