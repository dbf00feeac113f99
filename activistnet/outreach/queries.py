"""What search engines may list: the public threads, some numbers at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ..core.data.db import db
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..members.readers import Role
from ..posts.models import Post
from ..posts.translation_queries import list_languages
from ..posts.visibility import offered_to

NUMBERS = 2_000  # of posts in a part, replies among them: a part is one walk along the primary key
MOST_PARTS = 50_000  # what the protocol lets an index name


@dataclass(frozen=True)
class Listed:
    """A thread with the time at which something on its page was new."""

    id: int
    kind: str
    slug: str
    changed_at: datetime
    languages: Sequence[str]  # that it is translated into


def count_parts() -> int:
    """How many parts hold all posts."""
    last = db.session.scalar(select(func.max(Post.id))) or 0
    return min(-(-last // NUMBERS), MOST_PARTS)


def list_part(part: int) -> list[Listed]:
    """The public threads of one part, counted from 1, in the order of their numbers. Raises NotFound after the last."""
    if not 1 <= part <= count_parts():
        raise NotFound
    last = part * NUMBERS
    changed_at = func.greatest(Post.created_at, Post.edited_at, Post.last_active_at)
    wanted = select(Post.id, Post.kind, Post.slug, changed_at.label("changed_at")).where(
        Post.id.between(last - NUMBERS + 1, last), Post.root_id.is_(None), *offered_to(Role.VISITOR)
    )
    languages = list_languages(last - NUMBERS + 1, last)
    rows = db.session.execute(wanted.order_by(Post.id))
    return [build(Listed, row, languages=languages.get(row.id, ())) for row in rows]
