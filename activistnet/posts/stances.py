"""How the replies of a thread divide into for, against, questions and the rest, and what each side says best."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol

from sqlalchemy import Select, bindparam, func, select, true
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build
from ..core.web.fragments import Html, fragments, write
from ..core.web.pagestore import numbered
from ..members.models import Member
from ..members.readers import VISITOR, Reader, Role
from . import rules
from .filters import found_in
from .models import Reply
from .queries import author_handle, author_name, excerpt
from .shows import OTHER_SIDE
from .useful_models import ReplyScore
from .visibility import listed_to

SHOWN = ("for", "against", "question")
SIDES = ("for", "against")
LONGEST = 280

# Made once, as an alias learns its columns when it is first used.
_best, _author, _score = aliased(Reply), aliased(Member), aliased(ReplyScore)


class Divisible(rules.Opening, Protocol):
    """What opens a thread."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True)
class Argument:
    """The first words of the best reply of a side; `useful` is to how many it was, by the order's last count."""

    reply_id: int
    stance: str
    words: str
    author_name: str | None
    author_handle: str | None
    language: str | None
    useful: int


@dataclass(frozen=True)
class Divided:
    """How a thread divides, written: the bar, both sides beside each other, the other side of what is shown alone, and
    what to read before one replies. `counts` are replies by stance.
    """

    counts: Mapping[str, int]
    bar: Html
    sides: Html
    beside: Mapping[str, Html]
    before: Html

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return sum(html.size for html in (self.bar, self.sides, self.before, *self.beside.values()))


UNDIVIDED = Divided({}, Html(""), Html(""), {}, Html(""))


def load(root: Divisible, reader: Reader, total: int, version: object) -> Divided:
    """How a thread of `total` replies divides; where nobody says where they stand there is nothing to show.

    What all see alike is made once until somebody replies, which changes `version`.
    """
    if not total or not rules.takes_stances(root):
        return UNDIVIDED
    if not reader.is_alike:
        return _written(root.id, reader, total)
    return fragments().get(numbered(root.id), ("stances", total, version), partial(_written, root.id, VISITOR, total))


def _written(root_id: int, reader: Reader, total: int) -> Divided:
    rows = db.session.execute(_stances(reader.role), reader.values(root_id=root_id)).all()
    counts = {row.stance: row.n for row in rows}
    said = [_argument(row) for row in rows if row.stance in SIDES and row.reply_id is not None]
    best = {argument.stance: argument for argument in said if not found_in(reader.filters, argument.words)}
    parts = [(stance, counts[stance]) for stance in SHOWN if counts.get(stance)]
    rest = max(total - sum(n for _, n in parts), 0)
    arguments = [best[side] for side in SIDES if side in best]
    return Divided(
        counts=counts,
        bar=write("posts/_stances.html", "bar", [*parts, ("other", rest)] if parts else []),
        sides=write("posts/_stances.html", "both_sides", best),
        beside={
            side: write("posts/_stances.html", "other_side", best[other])
            for side, other in OTHER_SIDE.items()
            if other in best
        },
        before=write("posts/_stances.html", "before_replying", arguments),
    )


def _argument(row: Any) -> Argument:
    return build(Argument, row, words=excerpt(row.beginning, LONGEST), useful=row.useful or 0)


@cache
def _stances(role: Role) -> Select[Any]:
    """How many of the replies that this reader is shown take each stance, and the best of each: one statement."""
    taken = (Reply.root_id == bindparam("root_id"), Reply.stance.is_not(None), *listed_to(role, Reply))
    counted = select(Reply.stance.label("stance"), func.count().label("n")).where(*taken).group_by(Reply.stance)
    each = counted.subquery("each")
    said = (_best.root_id == bindparam("root_id"), _best.stance == each.c.stance, *listed_to(role, _best))
    best = (
        select(
            _best.id.label("reply_id"),
            func.substr(_best.body, 1, 1000).label("beginning"),
            author_name(_author).label("author_name"),
            author_handle(_author).label("author_handle"),
            _best.language,
            _score.useful_count.label("useful"),
        )
        .join(_author, _author.id == _best.author_id)
        .outerjoin(_score, _score.reply_id == _best.id)
        .where(*said)
        .order_by(_best.score.desc(), _best.id.desc())
        .limit(1)
        .lateral("best")
    )
    return select(each, best).outerjoin(best, true())
