"""The statement by which a signature moves to the petition that its own was joined into.

Everything that a person has under the two petitions leaves the count, and their one signature under the third one is
counted, each with its delta, as signing does it. Nothing moves where they are not counted there by the end of it.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ClauseElement,
    ColumnElement,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from ..core.data.statements import as_text
from ..petitions.given import NOTHING, emptied
from ..petitions.models import COUNTED, HELD, WITHDRAWN, Petition
from ..petitions.move_models import MovedSignature
from ..petitions.signing_sql import DELTA_OF, DELTAS, POSTS, SIGNATURES, TOLD
from ..petitions.ties import MEMBER_ID, theirs
from ..posts.services import activities
from ..posts.visibility import VISIBLE
from .models import Union

UNIONS = Union.__table__
PETITIONS = Petition.__table__
MOVED_ROWS = MovedSignature.__table__
UNION_ID = bindparam("union_id", type_=BigInteger)
SIGNATURE_ID = bindparam("signature_id", type_=BigInteger)
THEIRS = bindparam("own_ids", type_=ARRAY(BigInteger))
SEALED = ("member_digest", "mailbox_digest", "mailbox_sealed", "hidden_sealed", "language")
AS_IT_WAS = ("reason_hidden", "reason_held_for", "reason_held_at", "is_name_withheld", "by_known")


def _move() -> ClauseElement:
    """Of whoever has :own_ids under the two, as what :signature_id says; :petition_id is the joint one.

    The union's row is held, so that nobody takes it back meanwhile.
    """
    joined = _joined().cte("joined")
    names = ("id", "petition_id", "state", "member_id", *AS_IT_WAS)
    mine = (
        select(*(SIGNATURES.c[name] for name in names))
        .where(SIGNATURES.c.id == any_(THEIRS), SIGNATURES.c.state.in_([COUNTED, HELD]))
        .where(exists(select(joined.c.joined_id)))
        .order_by(SIGNATURES.c.id)
        .with_for_update()
        .cte("mine")
    )
    asked = select(mine).where(mine.c.id == SIGNATURE_ID, mine.c.state == COUNTED).cte("asked")
    old = theirs("id", "state").cte("old")
    written: dict[str, Any] = {name: bindparam(name, type_=SIGNATURES.c[name].type) for name in (*SEALED, *NOTHING)}
    written["member_id"] = case((written["show_name"], MEMBER_ID))
    written |= {name: asked.c[name] for name in AS_IT_WAS}
    written["version"] = select(joined.c.version_number).scalar_subquery()
    written["read_in"] = literal("")  # the page of the button shows the original
    sleeping = select(func.min(old.c.id)).where(old.c.state.in_([WITHDRAWN, HELD])).scalar_subquery()
    awake = exists().where(old.c.state.not_in([WITHDRAWN, HELD]))
    times = {
        "signed_at": func.now(),
        "first_signed_at": func.coalesce(SIGNATURES.c.first_signed_at, SIGNATURES.c.signed_at),
    }
    revived = (
        update(SIGNATURES)
        .where(SIGNATURES.c.id == sleeping, ~awake, exists(select(asked.c.id)))
        .values({"state": COUNTED, "share_id": None, **times, **written})
        .returning(*TOLD)
        .cte("back")
    )
    new = {"petition_id": select(joined.c.joined_id).scalar_subquery(), **written}
    row = select(*new.values()).select_from(asked).where(~exists(select(old.c.id)))
    fresh = insert(SIGNATURES).from_select(list(new), row).on_conflict_do_nothing().returning(*TOLD).cte("new")
    done = union_all(select(revived), select(fresh)).cte("done")
    counted = select(old.c.id).where(old.c.state == COUNTED, exists(select(asked.c.id)))
    there = union_all(select(done.c.id), counted).cte("there")
    to_id = select(func.min(there.c.id)).scalar_subquery()
    moved = (
        update(SIGNATURES)
        .where(SIGNATURES.c.id == mine.c.id, exists(select(there.c.id)))
        .values(state="moved", member_id=None, reason_hidden=False, reason_held_for=None, **emptied(but={"country"}))
        .returning(*TOLD, mine.c.state.label("state_before"), mine.c.member_id)
        .cte("moved")
    )
    told = select(func.count(moved.c.id).label("moved"), to_id.label("to_id")).select_from(moved)
    return told.add_cte(
        _deltas(moved, done),
        _noted(moved, to_id, exists(select(done.c.id))),
        activities.forgetting("signed", moved.c.member_id, moved.c.petition_id).cte("unsaid"),
        activities.recording("signed", _shown(done, written["show_name"])).cte("said"),
    )


def _joined() -> Any:
    """The union while its joint petition takes signatures by the database's clock."""
    ends_at = PETITIONS.c.closes_at
    return (
        select(UNIONS.c.joined_id, PETITIONS.c.version_number)
        .join(PETITIONS, PETITIONS.c.id == UNIONS.c.joined_id)
        .join(POSTS, POSTS.c.id == PETITIONS.c.id)
        .where(UNIONS.c.id == UNION_ID, UNIONS.c.state == "joined", PETITIONS.c.stage == "open")
        .where(POSTS.c.visibility == VISIBLE, or_(ends_at.is_(None), ends_at > func.clock_timestamp()))
        .with_for_update(read=True, of=UNIONS)
    )


def _deltas(moved: Any, done: Any) -> Any:
    """One less where it was counted, one more where it is; the petition's number goes into the member's own list."""
    own = DELTA_OF
    listed = ("list_owner", "petition_sealed")
    empty = [cast(null(), DELTAS.c[name].type) for name in listed]
    entry = [bindparam(name, type_=DELTAS.c[name].type) for name in listed]
    less = select(moved.c.id, *(moved.c[name] for name in own), literal(-1), *empty).where(
        moved.c.state_before == COUNTED
    )
    more = select(done.c.id, *(done.c[name] for name in own), literal(1), *entry)
    return insert(DELTAS).from_select(["signature_id", *own, "n", *listed], union_all(less, more)).cte("deltas")


def _noted(moved: Any, to_id: Any, is_new: ColumnElement[bool]) -> Any:
    """Where each of them went. The one that was asked about made the other, unless that was there."""
    row = {
        "signature_id": moved.c.id,
        "union_id": UNION_ID,
        "petition_id": moved.c.petition_id,
        "moved_at": func.now(),
        "to_id": to_id,
        "made_it": case((moved.c.id == SIGNATURE_ID, is_new), else_=literal(False, Boolean)),
        "state_before": moved.c.state_before,
    }
    written = insert(MOVED_ROWS).from_select(list(row), select(*row.values()))
    again = {name: written.excluded[name] for name in ("moved_at", "to_id", "made_it", "state_before")}
    return written.on_conflict_do_update(index_elements=["signature_id", "union_id"], set_=again).cte("noted")


def _shown(done: Any, show_name: Any) -> Any:
    at = func.coalesce(done.c.first_signed_at, func.now())
    return select(MEMBER_ID, done.c.petition_id, at).where(show_name, MEMBER_ID.is_not(None))


MOVE = as_text(_move())
