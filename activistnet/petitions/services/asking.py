"""Whom petitions ask: the names that their authors wrote, and whose names these are."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...decision_makers.errors import PrivatePerson
from ...decision_makers.models import DecisionMaker
from ...decision_makers.services import naming
from ..counts import TABLE
from ..events import TargetsChanged
from ..models import PetitionTarget

AT_ONCE = 500  # names

_whole = aliased(DecisionMaker)


def targets_of(
    names: Sequence[str], member_id: int | None, *, there: Mapping[str, int] | None = None
) -> list[PetitionTarget]:
    """These names with whose they are, in their order. What was `there` already stays whose it is, and there alone may
    a private person be named. Raises PrivatePerson.
    """
    there = there or {}
    found = naming.find_or_make([name for name in names if name not in there], member_id=member_id)
    for name, whose in found.items():
        if whose.is_private:
            raise PrivatePerson(name)
    known = naming.find(there.values())
    found |= {name: known[number] for name, number in there.items()}
    return [
        PetitionTarget(position=n, name=name, decision_maker_id=found[name].id, is_withheld=found[name].is_private)
        for n, name in enumerate(names, start=1)
    ]


def list_names(petition_id: int) -> list[str]:
    """Whom a petition asks, as its author wrote it and nobody withholds it: to change it."""
    wanted = select(PetitionTarget.name).where(PetitionTarget.petition_id == petition_id)
    return list(db.session.scalars(wanted.order_by(PetitionTarget.position)))


def _whose(petition_id: int) -> dict[str, int]:
    """Whom it asks, by the names it says; without those of which nobody has said yet whose they are."""
    wanted = select(PetitionTarget.name, PetitionTarget.decision_maker_id)
    rows = db.session.execute(wanted.where(PetitionTarget.petition_id == petition_id))
    return {row.name: row.decision_maker_id for row in rows if row.decision_maker_id is not None}


def ask(petition_id: int, names: Sequence[str], member_id: int | None) -> None:
    """Have a petition ask these and nobody else. Raises PrivatePerson."""
    tell_asked(write(petition_id, names, member_id))


def write(petition_id: int, names: Sequence[str], member_id: int | None) -> list[int | None]:
    """The same while nobody is told yet; whom it asked before, and whom it asks now. Raises PrivatePerson."""
    targets = targets_of(names, member_id, there=_whose(petition_id))
    gone = delete(PetitionTarget).where(PetitionTarget.petition_id == petition_id)
    before = db.session.scalars(gone.returning(PetitionTarget.decision_maker_id)).all()
    rows = [
        {
            "petition_id": petition_id,
            "position": each.position,
            "name": each.name,
            "decision_maker_id": each.decision_maker_id,
            "is_withheld": each.is_withheld,
        }
        for each in targets
    ]
    db.session.execute(insert(PetitionTarget), rows)
    return [*before, *(each.decision_maker_id for each in targets)]


def tell_asked(decision_maker_ids: Sequence[int | None]) -> None:
    """These are asked by a petition from now on, or by it no more."""
    known = tuple(sorted({each for each in decision_maker_ids if each is not None}))
    if known:
        publish(TargetsChanged(decision_maker_ids=known))


def tell_of(petition_ids: Sequence[int]) -> None:
    """Tell whom these petitions ask, all at once."""
    asked = select(PetitionTarget.decision_maker_id).where(PetitionTarget.petition_id.in_(petition_ids)).distinct()
    tell_asked(list(db.session.scalars(asked)))


def find_whose() -> bool:
    """Say whose names those are that the code before wrote, some of them; whether there were any."""
    unknown = select(PetitionTarget.petition_id, PetitionTarget.position, PetitionTarget.name)
    unknown = unknown.where(PetitionTarget.decision_maker_id.is_(None)).limit(AT_ONCE)
    rows = db.session.execute(unknown.with_for_update(skip_locked=True)).all()
    if not rows:
        return False
    found = naming.find_or_make(list(dict.fromkeys(row.name for row in rows)), member_id=None)
    table = PetitionTarget.__table__
    one = (table.c.petition_id == bindparam("of"), table.c.position == bindparam("at"))
    is_whose = update(table).where(*one).values(decision_maker_id=bindparam("whose"), is_withheld=bindparam("withheld"))
    values = [
        {"of": row.petition_id, "at": row.position, "whose": found[row.name].id, "withheld": found[row.name].is_private}
        for row in rows
    ]
    db.session.connection().execute(is_whose, values)
    tell_asked([each.id for each in found.values()])
    return True


def withhold(decision_maker_ids: Sequence[int]) -> list[int]:
    """Show the names of private persons no more, and those of all others, where petitions ask one of these.

    The petitions that say other names now.
    """
    is_of_these = or_(DecisionMaker.id.in_(decision_maker_ids), DecisionMaker.merged_into_id.in_(decision_maker_ids))
    found = (
        select(DecisionMaker.id, func.coalesce(_whole.is_private, DecisionMaker.is_private).label("is_private"))
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .where(is_of_these)
        .cte("found")
    )
    is_other = (PetitionTarget.decision_maker_id == found.c.id, PetitionTarget.is_withheld != found.c.is_private)
    shown = update(PetitionTarget).where(*is_other).values(is_withheld=found.c.is_private)
    shown = shown.returning(PetitionTarget.petition_id)
    changed = sorted(set(db.session.scalars(shown.execution_options(**QUIETLY))))
    version = TABLE.c.count_version + 1  # kept lines of petitions are known by it
    db.session.execute(update(TABLE).where(TABLE.c.id.in_(changed)).values(count_version=version))
    return changed
