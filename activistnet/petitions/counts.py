"""The count of a petition as it is told: which columns it is read from, and what browsers hear of it."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table

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


TABLE = cast(Table, Petition.__table__)  # the petition's own columns, without those of its post
COLUMNS = (
    TABLE.c.id,
    TABLE.c.signature_count,
    TABLE.c.base_count,
    TABLE.c.goal,
    TABLE.c.stage,
    TABLE.c.count_version,
)


def to_count(row: Any) -> Count:
    """A row with COLUMNS, as it is shown."""
    count = row.signature_count + row.base_count
    step = next_step(count, row.goal)
    return Count(row.id, count, row.base_count, row.goal, step, row.stage, row.count_version)
