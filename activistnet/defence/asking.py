"""What is asked of every text before it is published: whether it waits, and why."""

from sqlalchemy.dialects.postgresql import insert

from ..accounts.current import find_member
from ..core.data.db import db
from ..core.web import doors
from ..members.models import Member
from ..moderation.services import reports
from ..posts.holds import Attempt
from . import matching, queries, rules
from .matching import Looked, Said
from .models import AdditionHit, ShieldHold, WordHit
from .services import said


def ask(attempt: Attempt) -> str | None:
    """Why a text waits; None where nothing speaks against it. What it finds is noted once its post is there."""
    if not rules.is_watched(attempt.author):
        return None
    is_new = rules.is_new(attempt.author.joined_at)
    known = queries.note(attempt, is_new=is_new)
    found = matching.found(known.rules, Said(known.folded, attempt.topic_id, is_new))
    if found:
        note = _note_of_addition if attempt.is_addition else _note
        attempt.afterwards.append(lambda number: note(found, number))
    if any(rule.effect == "hold" for rule in found):
        return "words"
    if known.shield_id is not None:
        held = {"shield_id": known.shield_id}
        if not attempt.is_addition:  # which moderators let in one by one, whatever becomes of the shield
            attempt.afterwards.append(lambda post_id: db.session.add(ShieldHold(post_id=post_id, **held)))
        return "shield"
    return _too_much(known, is_new=is_new)


def lets_through(kind: str, words: str) -> bool:
    """Whether words go through a door that is no post.

    Nothing is there yet that could be reported, so a rule that would report them keeps them out, too. Whoever isn't
    signed in is about to join, as a new account; what they say is kept once they have. What is private is kept nowhere.
    """
    member = find_member()
    if member is not None and not rules.is_watched(member):
        return True
    is_new = member is None or rules.is_new(member.joined_at)
    found = said.find(words, is_new=is_new)
    if any(rule.effect != "count" for rule in found):
        return False
    if member is not None and kind not in doors.PRIVATE:
        said.keep(kind, member.id, words, is_new=is_new, found=found)
    return True


def ask_of_proposal(author: Member, words: str) -> str | None:
    """Why a proposed topic waits. It can't be reported by a rule, so it waits where one would do that."""
    if not rules.is_watched(author):
        return None
    is_new = rules.is_new(author.joined_at)
    known = queries.look_at(words, is_new=is_new)
    found = matching.found(known.rules, Said(known.folded, queries.NOWHERE, is_new))
    said.keep("proposal", author.id, words, is_new=is_new, found=found)
    if any(rule.effect != "count" for rule in found):
        return "words"
    return "shield" if known.shield_id is not None else None


def _too_much(known: queries.Known, *, is_new: bool) -> str | None:
    if known.own >= rules.MOST_OWN:
        return "repeated"
    if is_new and known.alike >= rules.MOST_ALIKE:
        return "alike"
    return "burst" if is_new and known.burst >= rules.MOST_IN_BURST else None


def _note(found: list[Looked], post_id: int) -> None:
    rows = [{"rule_id": rule.id, "post_id": post_id} for rule in found]
    db.session.execute(insert(WordHit).values(rows).on_conflict_do_nothing())
    if patterns := _reporting(found):
        reports.report_by_site(post_id, note=patterns)


def _note_of_addition(found: list[Looked], addition_id: int) -> None:
    rows = [{"rule_id": rule.id, "addition_id": addition_id} for rule in found]
    db.session.execute(insert(AdditionHit).values(rows).on_conflict_do_nothing())
    if patterns := _reporting(found):
        reports.report_addition_by_site(addition_id, note=patterns)


def _reporting(found: list[Looked]) -> str:
    """What those of the rules look for that have moderators look at a text."""
    return ", ".join(rule.pattern or "https://" for rule in found if rule.effect == "report")
