"""Background work of the defence: proposing shields, deciding about what one holds, and clearing away."""

from datetime import datetime, timedelta

from sqlalchemy import func

from ..core.data.db import db
from ..core.data.parts import delete_some
from ..core.jobs.tasks import enqueue, task
from ..members.models import Member
from . import queries, shield_queries
from .list_models import OutsideList
from .models import RecentText, SaidText
from .rules import REHEARSED
from .services import refusing, shields, word_rules

TEXTS_KEPT = timedelta(days=1)
LISTS_KEPT = timedelta(days=30)


@task(queue="now", seconds=30)
def watch() -> None:
    """Propose shields where much more than usual is written by new accounts, and take down what is over.

    Rules end by themselves, so it is said anew whether any acts.
    """
    for unusual in shield_queries.list_unusual():
        shields.propose(unusual)
    shields.end_what_is_over()
    word_rules.tell_processes()


@task(queue="now", seconds=120)
def settle(shield_id: int, moderator_id: int, _release: str, shown: str | None = None) -> None:
    """Publish what a shield held when somebody was shown how much that is, some of it; safe to repeat."""
    moderator, shown_at = db.session.get_one(Member, moderator_id), datetime.fromisoformat(shown) if shown else None
    if shields.release_some(shield_id, moderator, shown_at=shown_at):
        enqueue(settle, shield_id, moderator_id, _release, shown)


@task(queue="now", seconds=120)
def refuse(shield_id: int) -> None:
    """Refuse what a shield holds by the rule and for the reason that were given, some of it; safe to repeat."""
    if refusing.refuse_some(shield_id):
        enqueue(refuse, shield_id)


@task(queue="repairs", seconds=120)
def clear_away() -> None:
    """Forget texts of before yesterday, and what was said and found more than 30 days ago, some of it."""
    more = [
        delete_some(RecentText, RecentText.sent_at < func.now() - TEXTS_KEPT),
        delete_some(SaidText, SaidText.said_at < func.now() - REHEARSED),
        *(delete_some(hit, hit.found_at < func.now() - REHEARSED) for hit in queries.HITS),
    ]
    if any(more):
        enqueue(clear_away)


@task(queue="repairs", seconds=120)
def clear_lists() -> None:
    """Forget lists of other teams that ended 30 days ago, with what they said of anybody; their rules are over too."""
    delete_some(OutsideList, OutsideList.ends_at < func.now() - LISTS_KEPT)
