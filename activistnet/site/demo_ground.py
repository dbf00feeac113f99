"""What the parts of the demonstration's story share: what has been made so far, and when things happen in it."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from ..core.words.markup import render
from ..members.models import Member
from ..posts.models import Post
from ..posts.rules import slug_of
from ..topics.models import Topic


@dataclass
class Story:
    """What has been made so far."""

    now: datetime
    random: Random
    members: dict[str, Member] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    activities: list[dict[str, Any]] = field(default_factory=list)

    def did(self, handle: str, verb: str, post: Post, at: datetime) -> None:
        """Note what followers will see: of several acts on one post the newest."""
        row = {"actor_id": self.members[handle].id, "verb": verb, "post_id": post.id, "at": at}
        known = next((each for each in self.activities if {**each, "at": at} == row), None)
        if known is None:
            self.activities.append(row)
        else:
            known["at"] = max(known["at"], at)


def texts_of(title: str, body: str) -> dict[str, str]:
    """The columns of a title and its text."""
    body = body.strip()
    return {"title": title, "slug": slug_of(title), "body": body, "body_html": render(body)}


def between(story: Story, start: datetime, end: datetime) -> datetime:
    """Some moment."""
    return start + (end - start) * story.random.random()
