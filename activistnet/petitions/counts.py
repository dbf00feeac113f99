"""The count of a petition as everyone is told it: the columns it is read from, and reading it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from ..core.data.db import db
from ..core.refusals import NotFound
from ..posts.models import Post
from ..posts.visibility import VISIBLE
from .models import Petition
from .rules import next_step


@dataclass(frozen=True)
class Count:
    """A petition's folded count as everyone is shown it. `version` only grows; readers keep the highest."""

    petition: int
    count: int
    base: int
    goal: int
    step: int
    stage: str
    version: int

    def frame(self) -> dict[str, Any]:
        """What sockets are sent."""
        return {key: getattr(self, key) for key in ("petition", "count", "goal", "step", "version")}

    def facts(self) -> dict[str, Any]:
        """What programs are told."""
        return {**self.frame(), "base": self.base, "state": self.stage}


TABLE = Petition.__table__  # the petition's own columns, without those of its post
COLUMNS = (
    TABLE.c.id,
    TABLE.c.signature_count,
    TABLE.c.base_count,
    TABLE.c.goal,
    TABLE.c.stage,
    TABLE.c.count_version,
    TABLE.c.asks_version,
    TABLE.c.closed_at,
)


def to_count(row: Any) -> Count:
    """A row with COLUMNS, as it is shown."""
    count = row.signature_count + row.base_count
    step = next_step(count, row.goal)
    return Count(row.id, count, row.base_count, row.goal, step, row.stage, row.count_version)


def get_count(petition_id: int) -> Count:
    """The folded count everyone is shown. Raises NotFound, for hidden petitions too."""
    counts = list_counts([petition_id])
    if not counts:
        raise NotFound
    return counts[0]


def list_counts(petition_ids: list[int]) -> list[Count]:
    """The folded counts of the visible ones among these, in one query."""
    wanted = select(*COLUMNS).join(Post, Post.id == TABLE.c.id).where(TABLE.c.id.in_(petition_ids))
    return [to_count(row) for row in db.session.execute(wanted.where(Post.visibility == VISIBLE))]
