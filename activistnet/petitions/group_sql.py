"""The statement by which signatures of a group stop counting together, or count again.

It writes the delta of each with its state, as signing does, and touches the petition's row as little.
"""

from sqlalchemy import BigInteger, ClauseElement, Text, and_, bindparam, case, func, insert, or_, select, update

from ..core.data.statements import as_text
from .group_models import GroupedSignature
from .models import COUNTED, HELD, INVALIDATED
from .signing_sql import DELTA_OF, DELTAS, SIGNATURES, TOLD

GROUPED = GroupedSignature.__table__
OUT = (HELD, INVALIDATED)


def _move() -> ClauseElement:
    """To :state, whichever it takes out and whatever it has taken out; what its person took back stays as it is."""
    to = bindparam("state", type_=Text)
    is_ours = and_(GROUPED.c.is_taken, SIGNATURES.c.state.in_(OUT))
    is_theirs = and_(GROUPED.c.is_taken, SIGNATURES.c.state == COUNTED)  # its person has proven it meanwhile
    moves = case((to == COUNTED, is_ours), else_=or_(and_(SIGNATURES.c.state == COUNTED, ~is_theirs), is_ours))
    mine = (
        select(SIGNATURES.c.id, SIGNATURES.c.state)
        .join(GROUPED, GROUPED.c.signature_id == SIGNATURES.c.id)
        .where(GROUPED.c.group_id == bindparam("group_id", type_=BigInteger), moves, SIGNATURES.c.state != to)
        .order_by(SIGNATURES.c.id)
        .with_for_update(of=SIGNATURES)
        .cte("mine")
    )
    moved = (
        update(SIGNATURES)
        .where(SIGNATURES.c.id == mine.c.id)
        .values(state=to, held_for=case((to != HELD, SIGNATURES.c.held_for)), asked_again_at=None)
        .returning(*TOLD, mine.c.state.label("state_before"))
        .cte("moved")
    )
    taken = (
        update(GROUPED)
        .where(GROUPED.c.group_id == bindparam("group_id"), GROUPED.c.signature_id == moved.c.id)
        .values(is_taken=to != COUNTED)
        .cte("taken")
    )
    n = case((to == COUNTED, 1), (moved.c.state_before == COUNTED, -1), else_=0)
    row = {name: moved.c[name] for name in DELTA_OF} | {"n": n}
    deltas = select(moved.c.id, *row.values()).where(n != 0)
    delta = insert(DELTAS).from_select(["signature_id", *row], deltas).cte("delta")
    return select(func.count().label("n")).select_from(moved).add_cte(taken, delta)


MOVE = as_text(_move())
