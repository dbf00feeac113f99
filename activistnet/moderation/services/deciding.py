"""Deciding a case: one decision, which may do several things, answers what the case waits for and closes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import false, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ...core.data.audit import COMMAND_LINE, Actor
from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ...members.rules import expect_may_publish
from ...topics import queries as topic_queries
from ...topics.models import TopicRule
from .. import decision_queries, judge_queries, lasting, rules
from ..errors import AlreadyDecided, NoReason, NothingToDo, NotYoursToDecide, UnknownRule
from ..events import DecisionMade, PostDecided, ReasonDecided, TopicDecided
from ..in_force import is_given_by
from ..models import ASK_SECOND, Act, Case, Decision, Report
from ..subjects import Subject
from . import acts, binding, confirming, evidence, former, granting, hiding, moves, reading
from .opening import hold_case


class Wanted(NamedTuple):
    """What a moderator has chosen: the acts, for how long those that end by themselves, the rule's code, and why.

    In a thread that is slowed a member waits so many `minutes` between two replies; one that is moved goes to `topic`,
    and one that is merged to the discussion `into`. Replies that become a discussion have a `title`; `also` are more.
    `banned_from` is the topic, where it is decided about a member; else it is the one where they wrote it. What is
    hidden is looked at again in `review` days, where that is said.
    """

    actions: Sequence[str]
    rule: str | None
    reason: str
    days: int = rules.USUAL_DAYS
    minutes: int = rules.USUAL_MINUTES
    topic: str = ""
    title: str = ""
    also: str = ""
    into: str = ""
    banned_from: str = ""
    review: int | None = None


def decide(
    subject: Subject,
    moderator: Member,
    wanted: Wanted,
    *,
    previous_id: int | None,
    case_id: int | None = None,
    asks: str = "",
    actor: Actor | None = None,
    read: str = "",
) -> int:
    """Do what is wanted and answer every report of the case; gives the decision's id.

    Without a `case_id` it is the open case about this, or a new one. `previous_id` is the latest decision its moderator
    saw: of two who saw the same one, the second is refused by the table itself. Nobody is told for half a minute, in
    which it can be undone. Where it `asks` a second person, nothing happens before they confirm it. What comes
    back into sight is what they have `read`, by its mark, where they say what that was. The `actor` is who does it if
    that isn't the moderator, on a page: the command line is there where nobody else is left. Raises NotYoursToDecide,
    Restricted, UnknownRule, NoReason, AlreadyDecided, MovedNowhere, NothingToDo, ChangedMeanwhile, and what
    `moves` and `binding.bind` do.
    """
    case = db.session.get(Case, case_id) if case_id else None
    may_decide = judge_queries.may_decide(moderator, subject, case)
    is_left_alone = not may_decide and actor == COMMAND_LINE and not judge_queries.has_second(subject, moderator)
    if not (may_decide or is_left_alone):
        raise NotYoursToDecide
    expect_may_publish(moderator)
    wanted = _with_what_goes_along(subject, moderator, wanted, case)
    cited = _cited(subject, wanted)
    asks_all = bool(asks) and confirming.is_asked(subject, moderator, words=wanted.reason, case=case)
    waits = asks_all or _waits(subject, moderator, wanted, case)
    wanted = wanted._replace(reason=_reason(wanted, cited, is_review=bool(case and case.is_review)))
    with db.session.begin_nested():
        _wait_for_reports(subject, case_id)
        case = case or hold_case(subject)
        evidence.keep(case.id, subject)
        meanwhile = [ASK_SECOND] if asks_all else confirming.meanwhile(wanted.actions)
        done = wanted._replace(actions=meanwhile) if waits else wanted
        is_last = is_left_alone or judge_queries.is_last(moderator, subject)
        decision_id = _insert_decision(subject, case.id, moderator, done, cited, previous_id, is_last=is_last)
        _expect_possible(subject, case, moderator, wanted.actions, decision_id)
        if read and rules.brings_back(subject, done.actions):
            reading.expect_read(subject, read)
        _do_all(subject, moderator, done, decision_id, actor or moderator.id)
        if waits:
            days = wanted.days if "suspend" in wanted.actions else None
            action = next(iter(rules.TAKE_OUT & {*wanted.actions}), None)
            words = asks or wanted.reason
            confirming.propose(subject, moderator, decision_id, days=days, action=action, words=words)
        _close(subject, case)
    publish_all(subject, decision_id, done.actions)
    publish(DecisionMade(decision_id=decision_id))
    return decision_id


def _close(subject: Subject, case: Case) -> None:
    """The case, and what else is open about the same: but a review closes nothing else, and nothing else a review."""
    also = subject.is_of(Case) & Case.decided_at.is_(None) & ~Case.is_review if not case.is_review else false()
    decided_at = func.coalesce(Case.decided_at, func.now())
    closed = {"decided_at": decided_at, "claimed_by_id": None, "claimed_until": None}
    db.session.execute(update(Case).where((Case.id == case.id) | also).values(closed), execution_options=QUIETLY)


def publish_all(subject: Subject, decision_id: int, actions: Sequence[str]) -> None:
    """What pages and pictures have to know of at once; nothing about a member alone."""
    post, signature = subject.post, subject.signature
    for action in actions:
        if signature is not None and post is not None:
            publish(
                ReasonDecided(decision_id=decision_id, signature_id=signature.id, petition_id=post.id, action=action)
            )
        elif subject.topic is not None:
            publish(TopicDecided(decision_id=decision_id, topic_id=subject.topic.id, slug=subject.topic.slug))
        elif post is not None and subject.is_post:
            publish(PostDecided(decision_id=decision_id, post_id=post.id, author_id=post.author_id, action=action))


def will_do(subject: Subject, moderator: Member, wanted: Wanted, case: Case | None) -> dict[str, datetime | None]:
    """What would be done at once, and when it ends by itself or is looked at again. Raises UnknownRule, NoReason."""
    _reason(wanted, _cited(subject, wanted), is_review=bool(case and case.is_review))  # as deciding refuses it
    wanted = _with_what_goes_along(subject, moderator, wanted, case)
    waits = _waits(subject, moderator, wanted, case)
    return days_of(wanted._replace(actions=confirming.meanwhile(wanted.actions)) if waits else wanted)


def days_of(wanted: Wanted) -> dict[str, datetime | None]:
    """What is done, and when each ends by itself or is looked at again."""
    return {
        action: lasting.ends_at(action, wanted.days) or lasting.review_at(action, wanted.days, wanted.review)
        for action in wanted.actions
    }


def _with_what_goes_along(subject: Subject, moderator: Member, wanted: Wanted, case: Case | None) -> Wanted:
    along = granting.what_goes_along(subject, moderator, wanted.actions, case)
    return wanted._replace(actions=[*wanted.actions, *along])


def _waits(subject: Subject, moderator: Member, wanted: Wanted, case: Case | None) -> bool:
    return confirming.waits(subject, moderator, wanted.actions, days=wanted.days, words=wanted.reason, case=case)


def _cited(subject: Subject, wanted: Wanted) -> TopicRule | None:
    """The rule that is cited. Raises UnknownRule."""
    cited = topic_queries.find_rule(subject.topic_id, wanted.rule) if wanted.rule else None
    if cited is None and (wanted.rule or rules.NEEDS_RULE & {*wanted.actions}):
        raise UnknownRule
    return cited


def _reason(wanted: Wanted, cited: TopicRule | None, *, is_review: bool) -> str:
    """What was written, or the rule's own words; nothing to keep a post. Raises NoReason."""
    if wanted.reason or (not is_review and [*wanted.actions] == ["dismiss"]):
        return wanted.reason
    if is_review or cited is None or not cited.text:
        raise NoReason
    return cited.text


def _wait_for_reports(subject: Subject, case_id: int | None) -> None:
    """Hold the case and all that is open about the same: who reports it at this moment is answered or opens another.

    Raises AlreadyDecided.
    """
    is_open = subject.is_of(Case) & Case.decided_at.is_(None)
    held = select(Case.id).where((Case.id == case_id) | is_open).order_by(Case.id).with_for_update()
    found = db.session.scalars(held).all()
    if case_id is not None and case_id not in found:  # what was to be confirmed has been taken back
        raise AlreadyDecided


def _insert_decision(
    subject: Subject,
    case_id: int,
    moderator: Member,
    wanted: Wanted,
    cited: TopicRule | None,
    previous_id: int | None,
    *,
    is_last: bool,
) -> int:
    """One statement and one constraint: nobody can follow the same decision twice, or one about something else."""
    latest = decision_queries.latest_decision_id(subject)
    if latest != previous_id:
        raise AlreadyDecided
    row = upsert(Decision).values(
        **subject.columns,
        case_id=case_id,
        moderator_id=moderator.id,
        action=wanted.actions[0],
        rule=cited.code if cited else None,
        rule_id=cited.id if cited else None,
        reason=wanted.reason,
        previous_id=previous_id,
        is_last=is_last,
        about_id=subject.author_id if subject.group or subject.addition else None,  # else the database notes it
    )
    decision_id: int | None = db.session.scalar(row.on_conflict_do_nothing().returning(Decision.id))
    if decision_id is None:
        raise AlreadyDecided
    return decision_id


def _expect_possible(subject: Subject, case: Case, moderator: Member, actions: Sequence[str], decision_id: int) -> None:
    """Answer the reports; go on if each act would change something, and none takes back another. Raises NothingToDo."""
    answered = 0 if case.is_review else _answer_reports(subject, decision_id)
    possible = judge_queries.list_possible(subject, moderator, open_reports=answered, case=case)
    if not {*actions} <= {*possible} or ("dismiss" in actions and len(actions) > 1):
        raise NothingToDo
    if {*actions} >= rules.TAKE_OUT or any(rules.OPPOSITE.get(action) in actions for action in actions):
        raise NothingToDo


def _do_all(subject: Subject, moderator: Member, wanted: Wanted, decision_id: int, actor: Actor) -> None:
    """Each act by itself, and noted with its end. Raises NothingToDo."""
    topic_id = topic_of_ban(subject, wanted)  # before it is moved to another one
    for action in wanted.actions:
        until = lasting.ends_at(action, wanted.days)
        if action in binding.OF_AUTHORS:
            binding.bind(
                subject,
                action,
                decision_id=decision_id,
                actor=actor,
                until=until,
                topic_id=topic_id,
                by_site=moderator.is_moderator,
            )
            continue
        before = _do(subject, moderator, action, wanted, until)
        if action == "dismiss":
            hiding.let_back_in(subject)
        mark = reading.mark_of_hidden(subject, action) or reading.mark_of_asked(subject, action)
        ends = {"until": until, "review_at": lasting.review_at(action, wanted.days, wanted.review)}
        db.session.execute(insert(Act).values(decision_id=decision_id, action=action, mark=mark, before=before, **ends))
        _end_what_it_takes_back(subject, action, decision_id)


def _do(
    subject: Subject, moderator: Member, action: str, wanted: Wanted, until: datetime | None
) -> dict[str, Any] | None:
    """One act; where what it moves was before. Raises NothingToDo, and what `moves` do."""
    if action in rules.OF_HISTORY:
        return former.change(subject, action)
    if action == "move":
        return moves.move(subject, wanted.topic)
    if action == "split":
        return moves.split(subject, moderator, wanted.title, wanted.also, wanted.reason)
    if action == "merge":
        return moves.merge(subject, moderator, wanted.into, wanted.reason)
    rule = wanted.rule or ""
    acts.apply(subject, action, reason=wanted.reason, until=until, minutes=wanted.minutes, rule=rule)
    return None


def topic_of_ban(subject: Subject, wanted: Wanted) -> int | None:
    """The topic that a ban is about: where it was written, or the one that was chosen, of a member. None is nowhere."""
    if subject.member is None:
        return subject.topic_id
    found = topic_queries.list_by_slug([wanted.banned_from]) if wanted.banned_from else []
    return found[0].id if found else None


def _end_what_it_takes_back(subject: Subject, action: str, decision_id: int) -> None:
    """A lock that is taken off by hand has no end to come, and neither has what else this one takes back."""
    is_said = action in rules.SAID.values()
    about = is_given_by(subject, subject.author_id) if is_said else acts.is_about_the_same(subject, action)
    ended = update(Act).where(about, Act.action == rules.OPPOSITE.get(action), Act.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=func.now(), ended_by_id=decision_id), execution_options=QUIETLY)


def _answer_reports(subject: Subject, decision_id: int) -> int:
    answered = (
        update(Report)
        .where(subject.is_of(Report), Report.decision_id.is_(None))
        .values(decision_id=decision_id)
        .returning(Report.id)
    )
    return len(db.session.scalars(answered).all())
