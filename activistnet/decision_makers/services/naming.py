"""Whom a name means: the decision maker that is there, or a new one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from ...core.data.clauses import there_is
from ...core.data.db import db
from ..models import DecisionMaker, DecisionMakerChange
from ..rules import key_of, slug_of, words_in

_whole, _held = aliased(DecisionMaker), aliased(DecisionMaker)
SAID = ("kind", "name", "place", "slug", "key")


class Named(NamedTuple):
    """Whose name it is, and whether that is a private person. One that was merged keeps its names, to be undone."""

    id: int
    is_private: bool


def find_or_make(names: Sequence[str], *, member_id: int | None) -> dict[str, Named]:
    """Each of these names with its decision maker; two who type the same at the same moment get the same one.

    In the order of their keys, so that two who type several never wait for each other.
    """
    keys = {name: key_of(name) for name in names}
    found = _find(keys.values())
    new = {key: name for name, key in keys.items() if key not in found}
    if new:
        rows = [
            {"name": name, "key": key, "words": words_in(name), "slug": slug_of(name), "created_by_id": member_id}
            for key, name in sorted(new.items())
        ]
        db.session.execute(insert(DecisionMaker).values(rows).on_conflict_do_nothing())
        found |= _find(new)
    return {name: found[key] for name, key in keys.items()}


def find(decision_maker_ids: Iterable[int]) -> dict[int, Named]:
    """The same of those whose numbers are known, by their numbers."""
    of_these = DecisionMaker.id.in_(list(decision_maker_ids))
    _hold(of_these)
    return {row.id: Named(row.id, row.is_private) for row in db.session.execute(_known().where(of_these))}


def name_of(found: DecisionMaker) -> dict[str, Any]:
    """How one is called, and by what it is found."""
    return {column: getattr(found, column) for column in SAID}


def keep(said: Mapping[str, Any], decision_maker_id: int) -> None:
    """Have what one was called lead to it from now on, unless that is somebody else's name."""
    words = words_in(said["name"], said["place"])
    other = insert(DecisionMaker).values(**said, words=words, merged_into_id=decision_maker_id)
    db.session.execute(other.on_conflict_do_nothing())


def give_way(decision_maker_id: int, key: str, kind: str | None) -> None:
    """Where it was called so before, leave it the name again: that other name of it has none to be found by then."""
    was_merged = there_is(DecisionMakerChange, DecisionMakerChange.decision_maker_id == DecisionMaker.id)
    its = (DecisionMaker.merged_into_id == decision_maker_id, ~was_merged)
    same = (DecisionMaker.key == key, DecisionMaker.kind.is_not_distinct_from(kind))
    unfound = func.concat(" ", DecisionMaker.id)  # no key begins so
    db.session.execute(update(DecisionMaker).where(*its, *same).values(key=unfound))


def forget_member(member_id: int) -> None:
    """Nobody knows any more what a former member has named first, or decided."""
    for column in (DecisionMaker.created_by_id, DecisionMakerChange.made_by_id):
        db.session.execute(update(column.class_).where(column == member_id).values({column.key: None}))


def _find(keys: Iterable[str]) -> dict[str, Named]:
    of_these = DecisionMaker.key.in_(list(keys))
    _hold(of_these)
    wanted = _known().where(of_these).order_by(DecisionMaker.id.desc())  # the first of them stays
    return {row.key: Named(row.id, row.is_private) for row in db.session.execute(wanted)}


def _known() -> Select[str, int, bool]:
    is_private = func.coalesce(_whole.is_private, DecisionMaker.is_private).label("is_private")
    wanted = select(DecisionMaker.key, DecisionMaker.id, is_private)
    return wanted.outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)


def _hold(which: ColumnElement[bool]) -> None:
    """Let nobody change these, or what they were merged into, before this act is over: whoever makes one a private
    person is done by now, or finds what names it. Those who name the same at the same moment don't wait for each other.
    """
    these, wholes = (select(column).where(which) for column in (DecisionMaker.id, DecisionMaker.merged_into_id))
    held = select(_held.id).where(or_(_held.id.in_(these), _held.id.in_(wholes))).order_by(_held.id)
    db.session.execute(held.with_for_update(read=True, key_share=True))
