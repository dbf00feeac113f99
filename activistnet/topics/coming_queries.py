"""Finding who came to a topic for members alone, and who went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..members.models import Member
from ..members.readers import is_listed
from .coming_models import Coming

LINES = 30
_ALL = Listing(
    select(
        *(Coming.id, Coming.kind, Coming.happened_at),
        *(Member.handle, Member.display_name, Member.picture),
    )
    .join(Member, Member.id == Coming.member_id)
    .where(Coming.topic_id == bindparam("topic_id"), is_listed()),
    Coming.id,
)


@dataclass(frozen=True)
class ComingLine:
    """Who joined, left or was removed, and when."""

    id: int
    kind: str
    happened_at: datetime
    handle: str
    display_name: str
    picture: str | None


def list_comings(topic_id: int, *, after: str | None = None) -> Page[ComingLine]:
    """As far back as it is kept, the newest first."""
    page = _ALL.page({"topic_id": topic_id}, after=after, limit=LINES)
    return page.map(lambda row: build(ComingLine, row))
