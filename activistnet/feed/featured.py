"""What is featured on the first page of the site, for a member's home."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ..core.data.clauses import text_of
from ..featuring.queries import FeaturedPost
from ..featuring.rules import MOST
from ..members.readers import Role
from ..posts.filters import found_in
from ..posts.kinds import Card
from ..posts.visibility import offered_to

# The same for everybody, and only what everybody sees: which of it a reader is shown, its cards say. It is read as
# text, as the statement that asks it along has a row for each topic.
FEATURED = f"""
SELECT json_agg(choice ORDER BY choice.place DESC, choice.featured_id DESC)::text FROM (
    SELECT featured.id AS featured_id, posts.id, posts.kind, reason, role, featured_at, place
    FROM featured JOIN posts ON posts.id = featured.post_id
    WHERE featured.topic_id IS NULL AND ends_at > now() AND root_id IS NULL AND {text_of(offered_to(Role.VISITOR))}
    ORDER BY place DESC, featured.id DESC LIMIT {MOST}
) AS choice
"""  # noqa: S608, no value is written into it


class Choice(NamedTuple):
    """A post that is featured now, and why."""

    featured_id: int
    id: int
    kind: str
    reason: str
    role: str
    featured_at: datetime


def read(found: str | None) -> tuple[Choice, ...]:
    """What the statement found, in order."""
    return tuple(_choice(**each) for each in json.loads(found or "[]"))


def kinds_of(choices: Iterable[Choice]) -> dict[int, str]:
    """The kind of each, by post id."""
    return {choice.id: choice.kind for choice in choices}


def list_featured(
    choices: Iterable[Choice], cards: Mapping[int, Card], *, besides: Collection[int], filters: tuple[str, ...]
) -> tuple[FeaturedPost, ...]:
    """Those whose cards the reader is shown, but for what is on the page besides and what their filters hide."""
    shown = [choice for choice in choices if choice.id in cards and choice.id not in besides]
    return tuple(
        _post(choice, cards[choice.id])
        for choice in shown
        if not found_in(filters, cards[choice.id].title, getattr(cards[choice.id], "excerpt", ""), choice.reason)
    )


def _choice(*, featured_at: str, place: int, **others: Any) -> Choice:
    return Choice(**others, featured_at=datetime.fromisoformat(featured_at))


def _post(choice: Choice, card: Card) -> FeaturedPost:
    return FeaturedPost(
        featured_id=choice.featured_id,
        id=card.id,
        kind=card.kind,
        slug=card.slug,
        title=card.title,
        language=card.language,
        author_name=card.author_name,
        author_handle=card.author_handle,
        topic_slug=card.topic_slug,
        topic_name=card.topic_name,
        reply_count=card.reply_count,
        reason=choice.reason,
        role=choice.role,
        featured_at=choice.featured_at,
    )
