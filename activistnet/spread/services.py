"""Telling a spread: one batch after the other, and the picture that follows."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select

from ..core.data.db import db
from ..core.events import publish
from ..petitions.counts import TABLE as PETITIONS
from ..posts.models import Post
from ..topics.models import Topic
from . import batches, rules
from .events import SpreadDrawn
from .models import Spread, SpreadBatch
from .pictures import Branch, picture_of, read

AT_ONCE = 50  # batches
MOST_PLACED = 20_000  # shares whose generation is looked for; what smaller ones brought counts to the first


def mark_due(petition_ids: Iterable[int]) -> None:
    """Note those of which another batch is there."""
    numbers = {"batch": rules.BATCH, "part": rules.PART}
    db.session.execute(batches.MARK, {"petition_ids": sorted(set(petition_ids)), **numbers})


def tell_next(petition_id: int) -> None:
    """Tell the batches that have come, each as a whole or not at all, and draw the picture."""
    held = select(Spread).where(Spread.petition_id == petition_id, Spread.is_due).with_for_update()
    spread = db.session.scalar(held.execution_options(populate_existing=True))
    if spread is None:
        return
    before = spread.up_to_id
    # While batches are left, it stays due for the next minute.
    spread.is_due = _may_be_told(petition_id) and all(_tell_batch(spread) for _ in range(AT_ONCE))
    count = select(PETITIONS.c.signature_count).where(PETITIONS.c.id == petition_id)
    spread.seen_count = db.session.scalars(count).one()
    if spread.up_to_id != before:
        _draw_anew(spread)


def _tell_batch(spread: Spread) -> bool:
    """One batch; whether there was one."""
    size, of = rules.batch_size(spread.told_count), {"petition_id": spread.petition_id}
    found = db.session.execute(batches.NEXT, {**of, "after": spread.up_to_id, "size": size}).all()
    if len(found) < size:
        return False
    brought = Counter(row.share_id for row in found if row.is_older)
    people = size - sum(row.share_id is not None and not row.is_older for row in found)
    if not found[0].has_older or rules.is_mixed(brought.values(), people):
        _tell(spread, brought, people, found[-1].id)
        spread.told_count += size
    spread.up_to_id = found[-1].id
    db.session.flush()
    return True


def _draw_anew(spread: Spread) -> None:
    """Make the picture from what is told by now."""
    branches = [Branch(generation, n) for _, n, generation in _branches(spread.petition_id)]
    told = db.session.scalars(batches.SUM, {"petition_id": spread.petition_id}).one()
    picture = picture_of(spread.told_count, branches, beyond=told - sum(each.brought for each in branches))
    spread.picture = picture.as_kept()
    spread.drawn += 1
    spread.drawn_at = func.now()
    publish(SpreadDrawn(petition_id=spread.petition_id, drawn=spread.drawn))


def _tell(spread: Spread, brought: Mapping[int, int], people: int, up_to: int) -> None:
    of = {"petition_id": spread.petition_id}
    if len(brought) >= rules.ALIKE:
        known = {share_id: generation for share_id, _, generation in _branches(spread.petition_id)}
        placed = rules.generations(brought, people, known=known)
        if placed:
            labels = {str(share_id): generation for share_id, generation in placed.items()}
            db.session.add(SpreadBatch(**of, after_id=spread.up_to_id, up_to_id=up_to, generations=labels))
    if brought:
        db.session.execute(batches.TELL, [{**of, "share_id": each, "n": n} for each, n in sorted(brought.items())])


def _branches(petition_id: int) -> list[tuple[int, int, int]]:
    rows = db.session.execute(batches.BRANCHES, {"petition_id": petition_id, "most": MOST_PLACED})
    return [(row.id, row.brought, row.generation) for row in rows]


def _may_be_told(petition_id: int) -> bool:
    """Of sensitive topics nothing is: who shares there says something about themselves."""
    wanted = select(Topic.is_sensitive).join(Post, Post.topic_id == Topic.id).where(Post.id == petition_id)
    return db.session.scalar(wanted) is False


def cut(petition_id: int) -> None:
    """Keep only the sums: which generation came by which share is forgotten, and no branch is told by itself."""
    db.session.execute(delete(SpreadBatch).where(SpreadBatch.petition_id == petition_id))
    spread = db.session.get(Spread, petition_id, with_for_update=True)
    if spread is None:
        return
    spread.is_due = False
    picture = read(spread.picture)
    if picture is not None:
        spread.picture = picture.without_branches().as_kept()
        spread.drawn += 1
        publish(SpreadDrawn(petition_id=petition_id, drawn=spread.drawn))
