"""What a decision does to a post, a reason, a picture or a topic, and the same taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from ...core.data.db import QUIETLY, db
from ...media.services import hiding
from ...petitions.models import Signature
from ...petitions.services import groups
from ...posts.kinds import kind_of
from ...posts.models import PUBLISHED, Post
from ...posts.services import additions, gates, holding, numbers
from ...topics.models import Topic
from ...topics.queries import find_rule
from ...topics.services import topics
from ..errors import ClosedOtherwise, NothingToDo
from ..models import OF_PICTURES, Act, Decision
from ..rules import GROUP_AFTER, REFUSED, USUAL_MINUTES, WITHOUT_EFFECT
from ..subjects import Subject

# What must hold of a post for an act to change something, and what it writes.
CHANGES: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "hide": ((Post.visibility.in_((*PUBLISHED, "held")),), {"visibility": "hidden"}),
    "hold": ((Post.visibility == "hidden", Post.held_for.is_not(None)), {"visibility": "held"}),  # that taken back
    "restore": ((Post.visibility == "hidden",), {"visibility": "visible"}),
    "lock": ((Post.locked_at.is_(None), Post.root_id.is_(None)), {"locked_at": func.now()}),
    "unlock": ((Post.locked_at.is_not(None),), {"locked_at": None}),
}
TO_ADDITIONS = {"hide": additions.hide, "restore": additions.show, "hold": additions.hold_again}

# The same of a reason; what waited before it was hidden waits again when that is taken back.
_waits = Signature.reason_held_for.in_(REFUSED)
_refused = case(REFUSED, value=Signature.reason_held_for, else_=None)
_waited = case({refused: why for why, refused in REFUSED.items()}, value=Signature.reason_held_for)
REASONS: dict[str, tuple[ColumnElement[bool], dict[str, Any]]] = {
    "hide": (or_(~Signature.reason_hidden, _waits), {"reason_hidden": True, "reason_held_for": _refused}),
    "hold": (Signature.reason_held_for.in_(REFUSED.values()), {"reason_held_for": _waited}),
    "restore": (and_(Signature.reason_hidden), {"reason_hidden": False, "reason_held_for": None}),
}


def apply(
    subject: Subject,
    action: str,
    *,
    reason: str,
    until: datetime | None = None,
    minutes: int = USUAL_MINUTES,
    rule: str = "",
) -> None:
    """Do it, if that changes something still; nothing that keeps a member out. `rule` is the code of the one that is
    cited. Raises NothingToDo.
    """
    if action in WITHOUT_EFFECT:
        return
    if subject.signature is not None:
        _apply_to_reason(subject.signature, action)
    elif subject.group is not None:
        refuse_unless(groups.move(subject.group, GROUP_AFTER[action], reason=reason))
    elif subject.addition is not None:
        refuse_unless(action in TO_ADDITIONS and TO_ADDITIONS[action](subject.addition.id))
    elif subject.topic is not None:
        _apply_to_topic(subject.topic, action)
    elif action in OF_PICTURES:
        _apply_to_picture(subject, action)
    elif subject.post is None:
        raise NothingToDo
    elif action == "unslow":
        refuse_unless(gates.slow_no_more(subject.post.id))
    elif action == "slow":
        _slow(subject, subject.post, until=until, reason=reason, minutes=minutes)
    elif action == "close":
        _close(subject.post, reason)
    elif action in ("reject", "unreject"):
        _reject(subject, subject.post, action, reason=reason, rule=rule)
    else:
        _apply_to_post(subject.post, action)


def _apply_to_post(post: Post, action: str) -> None:
    """Change the post if it is still as it was seen. Raises NothingToDo."""
    before, after = CHANGES[action]
    was_visible = post.is_published
    changed = update(Post).where(Post.id == post.id, *before).values(**after).returning(Post.id)
    found = db.session.scalar(changed, execution_options=QUIETLY)
    refuse_unless(found is not None)
    db.session.refresh(post, ["visibility", "locked_at", "held_for", "held_at"])
    if action == "hide" and was_visible:
        numbers.take_out(post)
    if action == "restore" and post.held_for:
        holding.let_in(post, was_seen=post.was_seen)
    elif action == "restore":
        numbers.put_in(post)


def _slow(subject: Subject, post: Post, *, until: datetime | None, reason: str, minutes: int) -> None:
    """Have people wait between two replies; without an end, as an earlier decision has it. Raises NothingToDo."""
    if until is None:
        given = (
            select(Act.until, Decision.reason)
            .join(Decision, Decision.id == Act.decision_id)
            .where(is_about_the_same(subject, "slow"), Act.action == "slow", Act.until > func.now())
            .order_by(Act.id.desc())
            .limit(1)
        )
        until, reason = db.session.execute(given).one_or_none() or (None, reason)
    refuse_unless(until is not None and gates.slow(post.id, minutes=minutes, until=until, reason=reason))


def _close(post: Post, reason: str) -> None:
    """Raises NothingToDo, also where its kind has no end."""
    closing = kind_of(post).closing
    refuse_unless(closing is not None and closing.close(post.id, reason))


def _reject(subject: Subject, post: Post, action: str, *, reason: str, rule: str) -> None:
    """Refuse what it asks for, in the words of the rule, or take that back. Raises NothingToDo."""
    rejecting = kind_of(post).rejecting
    if rejecting is None:
        raise NothingToDo
    if action == "unreject":
        refuse_unless(rejecting.take_back(post.id))
        return
    cited = find_rule(subject.topic_id, rule)
    refuse_unless(rejecting.reject(post.id, reason, cited.title if cited else ""))


def reopen(subject: Subject, reason: str) -> None:
    """Have it open again that was closed for this reason. Raises ClosedOtherwise."""
    closing = kind_of(subject.post).closing if subject.post is not None else None
    if subject.post is None or closing is None or not closing.reopen(subject.post.id, reason):
        raise ClosedOtherwise


def _apply_to_topic(topic: Topic, action: str) -> None:
    """Let it take no new threads, or take them again. Raises NothingToDo."""
    change = {"close-topic": topics.close_topic, "open-topic": topics.reopen_topic}.get(action)
    refuse_unless(change is not None and change(topic.id))
    db.session.refresh(topic, ["closed_at"])


def _apply_to_picture(subject: Subject, action: str) -> None:
    """Hide one picture, or show it again: that of the author, or the one over the post. Raises NothingToDo."""
    act, _, use = action.partition("-")
    of_post = subject.post.id if subject.post else None
    keeper_id = subject.author_id if use == "avatar" else of_post
    refuse_unless(keeper_id is not None and hiding.set_hidden(use, keeper_id, is_hidden=act == "hide"))


def _apply_to_reason(signature: Signature, action: str) -> None:
    """Its signature is counted as before. Raises NothingToDo."""
    before, after = REASONS[action]
    changed = update(Signature).where(Signature.id == signature.id, before).values(after).returning(Signature.id)
    refuse_unless(db.session.scalar(changed, execution_options=QUIETLY) is not None)
    db.session.refresh(signature, ["reason_hidden", "reason_held_for"])


def is_about_the_same(subject: Subject, action: str) -> ColumnElement[bool]:
    """That an act was about the same thing; the picture beside a name is the same wherever its author writes."""
    is_of_author = action.endswith("-avatar") and subject.author_id is not None
    about = Decision.about_id == subject.author_id if is_of_author else subject.is_of(Decision)
    return Act.decision_id.in_(select(Decision.id).where(about))


def refuse_unless(something_changed: bool) -> None:
    """Raises NothingToDo."""
    if not something_changed:
        raise NothingToDo
