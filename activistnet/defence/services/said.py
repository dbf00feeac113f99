"""Word rules and what people say outside posts: in their profile, a collection, a note, a topic they lead."""

from typing import Any

from sqlalchemy import delete, func, text
from sqlalchemy.dialects.postgresql import insert

from ...core.data import orders
from ...core.data.db import db
from .. import matching, queries
from ..matching import Looked, Said
from ..models import SaidHit, SaidText


def find(words: str, *, is_new: bool) -> list[Looked]:
    """The rules that find something in it: those of the whole site. Nothing is asked where no rule acts."""
    if not orders.current().word_rules:
        return []
    known = queries.look_at(words, is_new=is_new)
    return matching.found(known.rules, Said(known.folded, queries.NOWHERE, is_new))


def keep(kind: str, author_id: int, words: str, *, is_new: bool, found: list[Looked]) -> None:
    """Keep it for rehearsals, with what rules found in it."""
    row = insert(SaidText).values(kind=kind, author_id=author_id, words=words, is_new=is_new)
    once: list[Any] = [SaidText.author_id, SaidText.kind, text("md5(words)")]
    again = row.on_conflict_do_update(index_elements=once, set_={"said_at": func.now(), "is_new": is_new})
    said_id = db.session.scalar(again.returning(SaidText.id))
    if found:
        hits = insert(SaidHit).values([{"rule_id": rule.id, "said_id": said_id} for rule in found])
        db.session.execute(hits.on_conflict_do_nothing())


def forget_of(member_id: int) -> None:
    """Of who leaves nothing is kept."""
    db.session.execute(delete(SaidText).where(SaidText.author_id == member_id))
