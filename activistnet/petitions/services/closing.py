"""Closing a petition, now or on a day, saying what came of it, withdrawing it, opening it again, and thanks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, true, update

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden
from ...members.models import Member
from ...topics.bans import expect_may_write
from .. import rules, stages
from ..counts import TABLE
from ..errors import MovedMeanwhile
from ..events import PetitionChanged
from ..life_models import LastDayChange
from ..models import Petition
from . import contesting, moving, wanting


def close(
    petition: Petition, member: Member, *, stage: str = "closed", word: str = "", links: Sequence[str] = ()
) -> datetime | None:
    """Take no more signatures, or say of a closed one what came of it, with links that show it; what is counted stays.

    Returns the moment to tell signatories of, None where nobody is to be written to: nobody asked for news, or there
    was a letter lately. Raises Forbidden, MovedMeanwhile, and Restricted or BannedFromTopic for one with a word.
    """
    if not rules.may_move(petition, member, stage):
        raise Forbidden
    if word or links:
        expect_may_write(petition.topic_id, member)
    _end(petition, stage, word, links)
    return _take_letter(petition.id) if wanting.count(petition.id) else None


def withdraw(petition: Petition, member: Member, reason: str) -> datetime | None:
    """Let it ask for nothing any more, for good, and say why; its page stays. What it returns is as of `close`.

    Signatories hear of it also where there was a letter lately: it is the last one. Raises Forbidden, MovedMeanwhile,
    Restricted, BannedFromTopic.
    """
    if not rules.may_withdraw(petition, member):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    _end(petition, stages.WITHDRAWN, reason)
    return _take_letter(petition.id, is_last=True) if wanting.count(petition.id) else None


def reword(petition: Petition, member: Member, word: str, links: Sequence[str] = ()) -> None:
    """Say it in other words, or show it by other links; nothing where there are none, as from a page open before.

    Raises Forbidden, Restricted, BannedFromTopic.
    """
    if not rules.may(petition, member, "close") or petition.closed_by not in (stages.AUTHOR, stages.TIME):
        raise Forbidden
    said = {"closing_word": word or petition.closing_word, "closing_links": list(links) or petition.closing_links}
    if said != {name: getattr(petition, name) for name in said}:
        expect_may_write(petition.topic_id, member)
        db.session.execute(update(TABLE).where(TABLE.c.id == petition.id).values(said))
        publish(PetitionChanged(petition_id=petition.id))


def thank(petition: Petition, member: Member, words: str) -> None:
    """Tell this to whoever has signed, or nothing. Raises Forbidden, Restricted, BannedFromTopic."""
    if not rules.may(petition, member, "thank"):
        raise Forbidden
    if words:
        expect_may_write(petition.topic_id, member)
    changed = update(TABLE).where(TABLE.c.id == petition.id, TABLE.c.thanks != words).values(thanks=words)
    if db.session.scalar(changed.returning(TABLE.c.id)) is not None:
        publish(PetitionChanged(petition_id=petition.id))


def reopen(petition: Petition, member: Member) -> None:
    """Take signatures again, within a day of closing it. Raises Forbidden, MovedMeanwhile."""
    if not rules.may_move(petition, member, "open"):
        raise Forbidden
    values: dict[str, Any] = {"closed_at": None, "closed_by": None, "closing_word": "", "heard_at": func.now()}
    values["closing_links"] = []
    here = (
        TABLE.c.id == petition.id,
        TABLE.c.closed_by == stages.AUTHOR,
        TABLE.c.closed_at > func.now() - stages.REOPENED_WITHIN,
        or_(TABLE.c.closes_at.is_(None), TABLE.c.closes_at > func.now()),
    )
    if not moving.move(stages.OPEN, *here, by=stages.AUTHOR, among=(petition.stage,), **values):
        raise MovedMeanwhile
    contesting.forget_of(petition.id)


def set_last_day(petition: Petition, member: Member, ends_at: datetime | None) -> None:
    """Close it by itself then, or not by itself; what is said of it on its page stays. Nothing where it is so already.

    Raises Forbidden, MovedMeanwhile.
    """
    if not rules.may(petition, member, "last-day"):
        raise Forbidden
    db.session.refresh(petition, ["stage", "closes_at"], with_for_update={"of": TABLE})
    if not rules.may_set_last_day(petition, member):
        raise MovedMeanwhile
    if petition.closes_at == ends_at:
        return
    db.session.add(LastDayChange(petition_id=petition.id, before=petition.closes_at, after=ends_at))
    petition.closes_at = ends_at
    publish(PetitionChanged(petition_id=petition.id))


def _take_letter(petition_id: int, *, is_last: bool = False) -> datetime | None:
    """One letter a week: who closes it, opens it and closes it again writes to nobody twice."""
    lately = TABLE.c.news_sent_at > func.now() - rules.BETWEEN_LETTERS
    may_go = true() if is_last else or_(TABLE.c.news_sent_at.is_(None), ~lately)
    mine = update(TABLE).where(TABLE.c.id == petition_id, may_go)
    at: datetime | None = db.session.scalar(mine.values(news_sent_at=func.now()).returning(TABLE.c.news_sent_at))
    return at


def _end(petition: Petition, stage: str, word: str, links: Sequence[str] = ()) -> None:
    values = {
        "closed_at": func.coalesce(TABLE.c.closed_at, func.now()),
        "closed_by": func.coalesce(TABLE.c.closed_by, stages.AUTHOR),
        "closing_word": word or TABLE.c.closing_word,
        "closing_links": list(links) or TABLE.c.closing_links,
    }
    its = TABLE.c.id == petition.id
    if not moving.move(stage, its, by=stages.AUTHOR, among=(petition.stage,), **values):
        raise MovedMeanwhile
