"""Reporting a post or a reason, and deciding about it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ..core.data.db import db
from ..core.data.parts import update_some
from ..core.events import publish
from ..media.services import hiding
from ..members.models import Member
from ..petitions.models import Signature
from ..posts.kinds import kind_of
from ..posts.models import Post
from ..posts.services import numbers
from ..topics import queries as topic_queries
from ..topics.models import TopicRule
from . import queries, rules
from .errors import AlreadyDecided, NothingToDo, NotYoursToDecide, OwnPost, UnknownRule
from .events import PostDecided, ReasonDecided
from .models import OF_PICTURES, Decision, Report
from .subjects import Subject

WORDS_KEPT = timedelta(days=90)  # after the decision
UNDECIDED_KEPT = timedelta(days=365)
# What must hold of a post for an act to change something, and what it writes.
CHANGES: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "hide": ((Post.visibility == "visible",), {"visibility": "hidden"}),
    "restore": ((Post.visibility == "hidden",), {"visibility": "visible"}),
    "lock": ((Post.locked_at.is_(None), Post.root_id.is_(None)), {"locked_at": func.now()}),
    "unlock": ((Post.locked_at.is_not(None),), {"locked_at": None}),
}


def report(subject: Subject, reporter: Member | None, *, rule: str, note: str = "") -> None:
    """Say that a post or a reason breaks a rule, keeping its text as it is now.

    One open report for each member and subject: again changes nothing. Each of a visitor is kept; when there are many,
    what they all say alike, the text, is kept with the first ones only. `rule` is a code, and means the rule that holds
    where the post is. Raises OwnPost, UnknownRule.
    """
    if reporter is not None and subject.is_by(reporter):
        raise OwnPost
    cited = topic_queries.find_rule(subject.post.topic_id, rule)
    if cited is None:
        raise UnknownRule
    evidence = subject.words
    if reporter is None and queries.is_kept_often(subject, evidence):
        evidence = ""
    row = insert(Report).values(
        **subject.columns,
        reporter_id=reporter.id if reporter else None,
        rule=cited.code,
        rule_id=cited.id,
        note=note,
        evidence=evidence,
    )
    db.session.execute(row.on_conflict_do_nothing())


def decide(
    subject: Subject, moderator: Member, *, action: str, rule: str | None, reason: str, previous_id: int | None
) -> int:
    """Hide or restore, also a picture alone, lock or unlock a thread, close, or dismiss reports.

    Answers every open report, gives its id.

    `previous_id` is the latest decision its moderator saw: of two who saw the same one, the second is refused by the
    table itself. Raises NotYoursToDecide, UnknownRule, AlreadyDecided, NothingToDo.
    """
    if not queries.may_judge(moderator, subject):
        raise NotYoursToDecide
    cited = topic_queries.find_rule(subject.post.topic_id, rule) if rule else None
    if cited is None and (rule or action in rules.NEEDS_RULE):
        raise UnknownRule
    with db.session.begin_nested():
        decision_id = _insert_decision(subject, moderator, action, cited, reason, previous_id)
        answered = _answer_reports(subject, decision_id)
        pictures = queries.list_pictures(subject)
        _refuse_unless(action in rules.possible_actions(subject, open_reports=answered, pictures=pictures))
        if action == "close":
            _close(subject.post, reason)
        elif action in OF_PICTURES:
            _apply_to_picture(subject.post, action)
        elif action != "dismiss":
            (_apply if subject.signature is None else _apply_to_reason)(subject, action)
    publish(_decided(subject, decision_id, action))
    return decision_id


def _decided(subject: Subject, decision_id: int, action: str) -> PostDecided | ReasonDecided:
    post, signature = subject
    if signature is not None:
        return ReasonDecided(decision_id=decision_id, signature_id=signature.id, petition_id=post.id, action=action)
    return PostDecided(decision_id=decision_id, post_id=post.id, author_id=post.author_id, action=action)


def _insert_decision(
    subject: Subject, moderator: Member, action: str, cited: TopicRule | None, reason: str, previous_id: int | None
) -> int:
    """One statement and one constraint: nobody can follow the same decision twice, or one about something else."""
    latest = queries.latest_decision_id(subject)
    if latest != previous_id:
        raise AlreadyDecided
    row = insert(Decision).values(
        **subject.columns,
        moderator_id=moderator.id,
        action=action,
        rule=cited.code if cited else None,
        rule_id=cited.id if cited else None,
        reason=reason,
        previous_id=previous_id,
    )
    decision_id: int | None = db.session.scalar(row.on_conflict_do_nothing().returning(Decision.id))
    if decision_id is None:
        raise AlreadyDecided
    return decision_id


def _answer_reports(subject: Subject, decision_id: int) -> int:
    answered = (
        update(Report)
        .where(subject.is_of(Report), Report.decision_id.is_(None))
        .values(decision_id=decision_id)
        .returning(Report.id)
    )
    return len(db.session.scalars(answered).all())


def _apply(subject: Subject, action: str) -> None:
    """Change the post if it is still as it was seen. Raises NothingToDo."""
    post = subject.post
    before, after = CHANGES[action]
    changed = update(Post).where(Post.id == post.id, *before).values(**after).returning(Post.id)
    found = db.session.scalar(changed, execution_options={"synchronize_session": False})
    _refuse_unless(found is not None)
    db.session.refresh(post, ["visibility", "locked_at"])
    if action == "hide":
        numbers.take_out(post)
    if action == "restore":
        numbers.put_in(post)


def _close(post: Post, reason: str) -> None:
    """Raises NothingToDo, also where its kind has no end."""
    closing = kind_of(post).closing
    _refuse_unless(closing is not None and closing.close(post.id, reason))


def _apply_to_picture(post: Post, action: str) -> None:
    """Hide one picture, or show it again: that of the author, or the one over the post. Raises NothingToDo."""
    act, _, use = action.partition("-")
    keeper_id = post.author_id if use == "avatar" else post.id
    _refuse_unless(hiding.hide(use, keeper_id, is_hidden=act == "hide"))


def _apply_to_reason(subject: Subject, action: str) -> None:
    """The same with a reason: its signature is counted as before. Raises NothingToDo."""
    signature, is_hidden = subject.signature, action == "hide"
    assert signature is not None  # noqa: S101
    changed = update(Signature).where(Signature.id == signature.id, Signature.reason_hidden.is_(not is_hidden))
    found = db.session.scalar(changed.values(reason_hidden=is_hidden).returning(Signature.id))
    _refuse_unless(found is not None)


def _refuse_unless(something_changed: bool) -> None:
    if not something_changed:
        raise NothingToDo


def forget_reporter(member_id: int) -> None:
    """What a former member reported stays to be decided, without who it was and what they wrote."""
    db.session.execute(update(Report).where(Report.reporter_id == member_id).values(reporter_id=None, note=""))


def forget_old_words() -> bool:
    """Empty the notes and evidence of reports that were decided long ago, or that nobody decides, some of them;
    whether there may be more.
    """
    decided = select(Decision.id).where(Decision.made_at < func.now() - WORDS_KEPT)
    is_old = or_(Report.decision_id.in_(decided), Report.reported_at < func.now() - UNDECIDED_KEPT)
    has_words = or_(Report.note != "", Report.evidence != "")
    return update_some(Report, is_old, has_words, values={"note": "", "evidence": ""})
