"""Moving petitions from stage to stage: the one place where a stage is written, and only as `stages.MOVES` has it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select, update

from ...core.data.db import db
from ...core.events import publish
from ...posts.models import Post
from .. import stages
from ..counts import TABLE
from ..events import PetitionClosed, PetitionPaused, PetitionReopened


def move(to: str, *which: ColumnElement[bool], by: str, among: Collection[str] = (), **values: Any) -> list[int]:
    """Bring those of these petitions there that these may bring there, in one statement; the ids, in their order.

    `among` leaves only some of the stages from which that is possible. Everybody who wants to know is told. Raises
    LookupError where nobody of that kind brings one there.
    """
    possible = stages.before(to, by=by)
    from_where = [each for each in possible if not among or each in among]
    if not from_where:
        return []
    here = (is_at(*from_where), TABLE.c.archived_at.is_(None), *which)
    version = {"stage": to, "count_version": TABLE.c.count_version + 1}
    moved = update(TABLE).where(*here).values(values | version)
    ids = sorted(db.session.scalars(moved.returning(TABLE.c.id)))
    _tell(to, ids)
    return ids


def is_at(*some: str) -> ColumnElement[bool]:
    """That a petition is at one of these stages: written out, so that a kept plan finds those by their index."""
    written: list[ColumnElement[str]] = [literal_column(f"'{each}'") for each in some]
    return TABLE.c.stage == written[0] if len(written) == 1 else TABLE.c.stage.in_(written)


def _tell(to: str, ids: list[int]) -> None:
    if not ids:
        return
    authors = db.session.execute(select(Post.id, Post.author_id).where(Post.id.in_(ids)).order_by(Post.id))
    for petition_id, author_id in authors:
        if to == stages.OPEN:
            publish(PetitionReopened(petition_id=petition_id))
        elif to == stages.PAUSED:
            publish(PetitionPaused(petition_id=petition_id))
        else:
            publish(PetitionClosed(petition_id=petition_id, author_id=author_id))
