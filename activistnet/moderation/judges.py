"""Who may judge which case: conditions on a moderator and a case, the same for every page and act.

Nobody judges their own case: not who wrote what is reported, what it answers or what opens its thread, and not who
reported it. Beyond that a moderator stands back who has blocked its author, and so does an operator as long as anybody
is left who has not; the log says where nobody was. What the accused does, or whoever reports them, takes no judge away:
neither a block of theirs nor a name that they write, which the page of the case says to whoever is named. Who moderates
a topic judges what is in it, and nothing else; whoever looks after a topic, or did lately, doesn't judge the topic
itself. Who made a decision does not look at it again, but for an operator where nobody else is left. Operators alone
keep a member out; where each of them stands back, so may those who are left (`judge_queries`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..follows.models import Block
from ..members.models import Member
from ..petitions.models import Signature
from ..posts.addition_models import Addition
from ..posts.models import Post
from ..topics.models import Topic, TopicRole
from ..topics.roles import moderated_by, moderators_of
from .appeal_models import Appeal
from .models import Decision, Report

Clause = ColumnElement[bool]
MODERATOR: ColumnElement[str] = literal_column("'moderator'")
OPERATOR: ColumnElement[str] = literal_column("'operator'")
LATELY: ColumnElement[timedelta] = literal_column("interval '30 days'")

# Made once, as an alias learns its columns when it is first used.
_above, _report = aliased(Post), aliased(Report)
_past, _asked, _colleague = aliased(Decision), aliased(Appeal), aliased(Member)
_petition = aliased(Post)
_other, _keeper = aliased(Member), aliased(Member)
_looked, _asked_before = aliased(Decision), aliased(Appeal)
_role = aliased(TopicRole)


class Accused(NamedTuple):
    """The columns of a case: whose it is, the posts above it, which reports are of it, and its topic.

    A member is in no topic. `case_id` is its number, where decisions may be looked at again in it; `about_topic_id` is
    the topic that it is about itself.
    """

    author_id: Any
    above: tuple[Any, ...]
    has: Callable[[type[Report]], Clause]
    topic_id: Any = None
    case_id: Any = None
    about_topic_id: Any = None

    def again(self, case_id: Any) -> "Accused":
        """The same in a case where a decision is looked at again."""
        return self._replace(case_id=case_id)


def of_post(post: type[Post]) -> Accused:
    """A post as what a case is about."""
    has = lambda report: report.post_id == post.id  # noqa: E731
    return Accused(post.author_id, (post.root_id, post.parent_id), has, post.topic_id)


def of_reason(signature: type[Signature]) -> Accused:
    """The reason given with a signature; the petition stands above it.

    Who gave it without showing the name is not told from here: `petitions.ties.has_given`.
    """
    above = (signature.petition_id,)
    under = select(_petition.topic_id).where(_petition.id == signature.petition_id)
    topic_id = under.correlate(signature).scalar_subquery()
    has = lambda report: report.signature_id == signature.id  # noqa: E731
    return Accused(signature.member_id, above, has, topic_id)


def of_addition(addition: type[Addition], post: type[Post]) -> Accused:
    """A context note or a summary; above it stand the post that it is added to, and what opens its thread."""
    has = lambda report: report.addition_id == addition.id  # noqa: E731
    return Accused(addition.author_id, (post.id, post.root_id), has, post.topic_id)


def of_member(member: type[Member]) -> Accused:
    """A member."""
    return Accused(member.id, (), lambda report: report.member_id == member.id)


def of_topic(topic: type[Topic]) -> Accused:
    """A topic itself: nobody wrote it, and whoever looks after it decides nothing about it."""
    has = lambda report: report.about_topic_id == topic.id  # noqa: E731
    return Accused(literal_column("NULL::bigint"), (), has, about_topic_id=topic.id)


def of_group(petition: type[Post]) -> Accused:
    """Signatures together: the petition's author has a part in them. They are for those who decide everywhere."""
    return Accused(petition.author_id, (), lambda _report: false())


def may_judge(judge: type[Member], accused: Accused) -> Clause:
    """That a member may decide the case."""
    keeps = is_staff(judge)
    if accused.topic_id is not None:
        keeps = or_(keeps, and_(is_here(judge), accused.topic_id.in_(moderated_by(judge.id))))
    return and_(keeps, is_uninvolved(judge, accused))


def has_judge(
    judge: type[Member],
    keeper: type[Member],
    accused: Accused,
    *conditions: Clause,
    but: Callable[[type[Member]], Clause] = lambda _judge: true(),
) -> Clause:
    """That there is somebody who may: of those who decide everywhere, or of those who decide in its topic.

    These are looked up by who they are: asked of every member, it would read them all. `judge` and `keeper` are two
    aliases; the conditions are on the first, and `but` is on either.
    """
    of_staff = there_is(judge, is_staff(judge), _may_be_left(judge, accused), but(judge), *conditions)
    if accused.topic_id is None:
        return of_staff
    in_topic = keeper.id == func.any(func.array(moderators_of(accused.topic_id).scalar_subquery()))
    return or_(of_staff, there_is(keeper, in_topic, is_here(keeper), _may_be_left(keeper, accused), but(keeper)))


def is_uninvolved(judge: type[Member], accused: Accused) -> Clause:
    """That nothing ties a member to the case, or that they are an operator, and nobody else is left.

    Who is left is looked up for operators alone who have blocked its author.
    """
    is_last = case((judge.role == OPERATOR, ~_is_other_left(judge, accused)), else_=literal_column("false"))
    return and_(_has_no_part(judge, accused), case((has_blocked(judge, accused.author_id), is_last), else_=true()))


def has_blocked(judge: type[Member], author_id: Any) -> Clause:
    """That they have blocked whom the case is about."""
    return there_is(Block, Block.member_id == judge.id, Block.blocked_id == author_id)


def _may_be_left(judge: type[Member], accused: Accused) -> Clause:
    """The same, of whether there is anybody: where all others stand back, an operator doesn't."""
    stands_back = and_(judge.role != OPERATOR, has_blocked(judge, accused.author_id))
    return and_(_has_no_part(judge, accused), ~stands_back)


def _is_other_left(judge: type[Member], accused: Accused) -> Clause:
    """That somebody else may decide it who has no reason to stand back."""
    is_clear = (_has_no_part(_other, accused), ~has_blocked(_other, accused.author_id))
    of_staff = there_is(_other, is_staff(_other), _other.id != judge.id, *is_clear)
    if accused.topic_id is None:
        return of_staff
    is_clear = (_has_no_part(_keeper, accused), ~has_blocked(_keeper, accused.author_id))
    in_topic = _keeper.id == func.any(func.array(moderators_of(accused.topic_id).scalar_subquery()))
    return or_(of_staff, there_is(_keeper, in_topic, is_here(_keeper), _keeper.id != judge.id, *is_clear))


def _has_no_part(judge: type[Member], accused: Accused) -> Clause:
    """That they neither wrote it, nor what it stands below, nor reported it, nor made the decision that is asked."""
    is_party = or_(
        func.coalesce(judge.id == accused.author_id, literal_column("false")),
        *([there_is(_above, _above.id.in_(accused.above), _above.author_id == judge.id)] if accused.above else []),
        there_is(_report, accused.has(_report), _report.reporter_id == judge.id),
        *([_looks_after(judge, accused.about_topic_id)] if accused.about_topic_id is not None else []),
    )
    again = [looks_first(judge, accused.case_id)] if accused.case_id is not None else []
    return and_(~is_party, *again)


def is_staff(judge: type[Member]) -> Clause:
    """That a member may decide about anything, wherever it is."""
    return and_(or_(judge.role == MODERATOR, judge.role == OPERATOR), is_here(judge))


def is_here(judge: type[Member]) -> Clause:
    """That a member may do anything at all."""
    return and_(judge.suspended_at.is_(None), judge.deleted_at.is_(None))


def looks_first(judge: type[Member], case_id: Any) -> Clause:
    """That a member did not make the decision that this case looks at, nor the one that was looked at then.

    Operators do, where nobody else is left who did not. A suspension is confirmed by staff of the whole site.
    """
    others = there_is(_colleague, is_staff(_colleague), _colleague.id != judge.id, ~_has_decided(_colleague, case_id))
    is_of_topic = and_(judge.role != MODERATOR, judge.role != OPERATOR)
    is_proposal = there_is(_asked, _asked.case_id == case_id, _asked.kind == "confirm")
    has_part = and_(_has_decided(judge, case_id), or_(judge.role != OPERATOR, others))
    return ~or_(has_part, and_(is_of_topic, is_proposal))


def _looks_after(judge: type[Member], topic_id: Any) -> Clause:
    """That they have a role there, of whatever kind, or had one lately: laying it down makes nobody a judge of it."""
    lately = func.now() - LATELY
    lasts = (or_(_role.ended_at.is_(None), _role.ended_at > lately), or_(_role.until.is_(None), _role.until > lately))
    return there_is(_role, _role.topic_id == topic_id, _role.member_id == judge.id, *lasts)


def _has_decided(judge: type[Member], case_id: Any) -> Clause:
    """That they made a decision which this case looks at, or one that was looked at when that was made."""
    asked = select(_asked.decision_id).where(_asked.case_id == case_id).correlate_except(_asked)
    before = (
        select(_asked_before.decision_id)
        .join(_looked, _looked.case_id == _asked_before.case_id)
        .where(_looked.id.in_(asked))
        .correlate_except(_asked_before, _looked)
    )
    return there_is(_past, or_(_past.id.in_(asked), _past.id.in_(before)), _past.moderator_id == judge.id)
