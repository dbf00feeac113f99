"""What waits for moderators: batches of letters, and what writers say against theirs being taken out."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from ..core.data.crypto import unseal
from ..core.data.db import db
from ..members.models import Member
from ..posts.models import Post
from ..topics.models import TopicRule
from .models import LOOKING, Letter, LetterBatch, LetterRemoval, appeal_context
from .queries import words_of


class Look(NamedTuple):
    """A batch in the list of those that moderators look at."""

    id: int
    title: str
    language: str | None
    name: str
    made_at: datetime
    size: int
    by_hand: bool


class Appealed(NamedTuple):
    """A letter whose writer has said something against that it was taken out."""

    letter_id: int
    title: str
    words: str
    rule: str
    reason: str
    appeal: str
    appealed_at: datetime | None


def list_looks(moderator: Member) -> list[Look]:
    """Batches that wait for a moderator who has not started their petition, the oldest first."""
    count = select(func.count()).where(Letter.batch_id == LetterBatch.id).scalar_subquery()
    wanted = (
        select(
            LetterBatch.id,
            Post.title,
            Post.language,
            LetterBatch.name,
            LetterBatch.made_at,
            count,
            LetterBatch.by_hand,
        )
        .join(Post, Post.id == LetterBatch.petition_id)
        .where(LetterBatch.state == LOOKING, Post.author_id != moderator.id)
        .order_by(LetterBatch.made_at, LetterBatch.id)
        .limit(100)
    )
    return [Look(*row) for row in db.session.execute(wanted)]


def count_looks() -> int:
    """How many batches and appeals wait for moderators."""
    batches = select(func.count()).where(LetterBatch.state == LOOKING).scalar_subquery()
    appealed = (LetterRemoval.appealed_at.is_not(None), LetterRemoval.is_upheld.is_(None))
    appeals = select(func.count()).where(*appealed).select_from(LetterRemoval).scalar_subquery()
    return db.session.scalar(select(batches + appeals)) or 0


def list_appealed(moderator: Member) -> list[Appealed]:
    """Letters for somebody else to look at than who took them out, what waits longest first."""
    wanted = (
        select(Letter, LetterRemoval, Post.title, TopicRule.title.label("rule"))
        .join(LetterRemoval, LetterRemoval.letter_id == Letter.id)
        .join(TopicRule, TopicRule.id == LetterRemoval.rule_id)
        .join(Post, Post.id == Letter.petition_id)
        .where(LetterRemoval.appealed_at.is_not(None), LetterRemoval.is_upheld.is_(None))
        .where(LetterRemoval.moderator_id != moderator.id, Post.author_id != moderator.id)
        .order_by(LetterRemoval.appealed_at)
        .limit(50)
    )
    return [
        Appealed(
            letter_id=letter.id,
            title=title,
            words=words_of(letter),
            rule=rule,
            reason=removal.reason,
            appeal=unseal(removal.appeal_sealed, context=appeal_context(letter.id)) if removal.appeal_sealed else "",
            appealed_at=removal.appealed_at,
        )
        for letter, removal, title, rule in db.session.execute(wanted)
    ]
