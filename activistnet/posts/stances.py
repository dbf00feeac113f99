"""How the replies of a thread divide into for, against, questions and the rest."""

from functools import cache, partial

from sqlalchemy import Select, bindparam, func, select

from ..core.data.db import db
from ..core.web.fragments import Html, fragments, write
from ..core.web.pagestore import numbered
from ..members.readers import VISITOR, Reader, Role
from .links import Addressed
from .models import Reply
from .visibility import listed_to

SHOWN = ("for", "against", "question")


def load(root: Addressed, reader: Reader, total: int, version: object) -> Html:
    """The bar of a thread of `total` replies, nothing where none of them takes a stance.

    What all see alike is made once until somebody replies, which changes `version`.
    """
    if not reader.is_alike:
        return _written(root.id, reader, total)
    return fragments().get(numbered(root.id), ("stances", total, version), partial(_written, root.id, VISITOR, total))


def _written(root_id: int, reader: Reader, total: int) -> Html:
    found = count_stances(root_id, reader) if total else {}
    parts = [(stance, found[stance]) for stance in SHOWN if found.get(stance)]
    rest = max(total - sum(n for _, n in parts), 0)
    return write("posts/_stances.html", "bar", [*parts, ("other", rest)] if parts else [])


def count_stances(root_id: int, reader: Reader) -> dict[str, int]:
    """How many of the replies that this reader is shown take each stance."""
    rows = db.session.execute(_stances(reader.role), reader.values(root_id=root_id))
    return {stance: n for stance, n in rows if stance}


@cache
def _stances(role: Role) -> Select[str | None, int]:
    taken = (Reply.root_id == bindparam("root_id"), Reply.stance.is_not(None), *listed_to(role, Reply))
    return select(Reply.stance, func.count()).where(*taken).group_by(Reply.stance)
