"""Looking for the last word of those who run petitions, and telling the ones nobody has heard from."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select, text, update

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden
from ...members.models import Member
from ...posts.models import Post
from ...posts.visibility import VISIBLE
from .. import rules
from ..counts import TABLE
from ..errors import MovedMeanwhile
from ..events import PetitionQuiet
from ..heartbeat import IS_QUIET, LOOKED_FOR_AFTER
from ..models import Petition

PART = 500  # petitions at once

# The newest of each kind is found by an index: of a thread's replies, of a petition's updates and last days.
LISTEN = """
WITH part AS MATERIALIZED (
    SELECT petitions.id, posts.author_id, posts.edited_at, petitions.heard_at
      FROM petitions JOIN posts ON posts.id = petitions.id
     WHERE petitions.stage = 'open' AND petitions.imported_from IS NULL AND {which}
     ORDER BY petitions.id LIMIT :part
), heard AS (
    SELECT part.id, greatest(part.edited_at, reply.at, told.at, moved.at) AS at
      FROM part
      LEFT JOIN LATERAL (SELECT max(created_at) AS at FROM posts
                          WHERE root_id = part.id AND author_id = part.author_id) AS reply ON true
      LEFT JOIN LATERAL (SELECT max(created_at) AS at FROM posts WHERE about_id = part.id) AS told ON true
      LEFT JOIN LATERAL (SELECT max(changed_at) AS at FROM last_day_changes
                          WHERE petition_id = part.id) AS moved ON true
), noted AS (
    UPDATE petitions SET heard_at = heard.at FROM heard WHERE petitions.id = heard.id AND petitions.heard_at < heard.at
)
SELECT max(id) FILTER (WHERE n = :part) FROM (SELECT id, count(*) OVER () AS n FROM part) AS numbered
"""
LISTEN_ON = text(LISTEN.format(which="petitions.id > :after AND petitions.heard_at < now() - :near"))
LISTEN_TO = text(LISTEN.format(which="petitions.id = ANY(:ids)"))


def listen(after: int) -> int | None:
    """Note the last word under some petitions above this number; the last of them, if there may be more."""
    last: int | None = db.session.scalar(LISTEN_ON, {"after": after, "near": LOOKED_FOR_AFTER, "part": PART})
    return last


def listen_to(petition_ids: Sequence[int]) -> None:
    """Note the last word under these, at once."""
    db.session.execute(LISTEN_TO, {"ids": list(petition_ids), "part": PART})


def tell_quiet() -> bool:
    """Tell those of whom nothing was heard, each once until they are heard again; whether there may be more."""
    is_told = TABLE.c.quiet_told_at > TABLE.c.heard_at
    wanted = select(TABLE.c.id).join(Post, Post.id == TABLE.c.id)
    wanted = wanted.where(IS_QUIET, or_(TABLE.c.quiet_told_at.is_(None), ~is_told), Post.visibility == VISIBLE)
    # In the order of their numbers, as everything does that holds several of them.
    some = wanted.order_by(TABLE.c.id).limit(PART).with_for_update(of=TABLE, skip_locked=True)
    ids = db.session.scalars(some).all()
    db.session.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(quiet_told_at=func.now()))
    authors = db.session.execute(select(Post.id, Post.author_id).where(Post.id.in_(ids)).order_by(Post.id))
    for petition_id, author_id in authors:
        publish(PetitionQuiet(petition_id=petition_id, author_id=author_id))
    return len(ids) == PART


def hear(petition: Petition, member: Member) -> None:
    """Whoever runs it says that they are there. Raises Forbidden, and MovedMeanwhile where it is closed."""
    if not rules.may(petition, member, "hear"):
        raise Forbidden
    mine = update(TABLE).where(TABLE.c.id == petition.id, TABLE.c.stage == "open")
    if db.session.scalar(mine.values(heard_at=func.now()).returning(TABLE.c.id)) is None:
        raise MovedMeanwhile
