"""The first goal that is proposed: what petitions like it have reached. The rule is told on `/how-we-count`."""

from datetime import timedelta
from statistics import median_low
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal_column, select

from ..core.data.db import db
from ..petitions.counts import TABLE
from ..petitions.rules import rung_above
from ..posts.models import Post
from ..posts.visibility import VISIBLE

NEWEST = 100  # of a topic
OLD_ENOUGH = timedelta(days=14)  # for most of what signs in the beginning
FEWEST = 5
USUAL, LOWEST, HIGHEST = 100, 25, 1_000
KIND: ColumnElement[str] = literal_column("'petition'")


class Proposal(NamedTuple):
    """A goal, and the middle of how many signatures so many petitions have; of too few there is none."""

    goal: int
    of: int = 0
    middle: int = 0


def propose(topic_id: int) -> Proposal:
    """What to begin with in a topic: the next rung above the middle of what its newest petitions have reached."""
    here = (Post.topic_id == topic_id, Post.kind == KIND, Post.visibility == VISIBLE, TABLE.c.base_count == 0)
    old = Post.created_at < func.now() - OLD_ENOUGH
    wanted = select(TABLE.c.signature_count).join(Post, Post.id == TABLE.c.id).where(*here, old)
    counts = list(db.session.scalars(wanted.order_by(Post.id.desc()).limit(NEWEST)))
    if len(counts) < FEWEST:
        return Proposal(USUAL)
    middle = int(median_low(counts))
    return Proposal(min(HIGHEST, max(LOWEST, rung_above(middle))), len(counts), middle)
