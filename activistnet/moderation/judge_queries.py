"""Who may decide about what, also where a decision is looked at again, and what they may do."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Select, any_, bindparam, func, literal, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..members.models import Member
from ..members.readers import reader_of
from ..petitions.models import Signature
from ..posts import gates, version_queries
from ..posts.addition_models import Addition
from ..posts.models import Post
from ..posts.queries import POST_IDS
from ..topics.models import Topic
from ..topics.queries import get_topic_by_id
from ..topics.role_queries import find_role
from . import judges, rules
from .appeal_models import Appeal
from .in_force import is_suspended_otherwise, list_given
from .models import Case
from .subject_queries import list_pictures, subject_of
from .subjects import Subject

MOST_ASKED = 50

# Made once, as an alias learns its columns when it is first used.
_judge = aliased(Member)
_JUDGE_ID = bindparam("judge", type_=BigInteger)
_CASE_ID = bindparam("case", type_=BigInteger)  # of one that looks at a decision again, else NULL
_JUDGED = (
    select(Post.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(Post.id == any_(POST_IDS), judges.may_judge(_judge, judges.of_post(Post)))
)
_POST_JUDGED = (
    select(Post.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(Post.id == bindparam("post"), judges.may_judge(_judge, judges.of_post(Post).again(_CASE_ID)))
)
_REASON_JUDGED = (
    select(Signature.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(
        Signature.id == bindparam("signature"), judges.may_judge(_judge, judges.of_reason(Signature).again(_CASE_ID))
    )
)
_accused = aliased(Member)
_MEMBER_JUDGED = (
    select(_accused.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(_accused.id == bindparam("member"), judges.may_judge(_judge, judges.of_member(_accused).again(_CASE_ID)))
)
_OPERATOR_LEFT = (  # None where there is no operator at all
    select(func.bool_or(judges.may_judge(_judge, judges.of_member(_accused))))
    .join(_accused, _accused.id == bindparam("member"))
    .where(_judge.role == judges.OPERATOR, judges.is_here(_judge))
)
_TOPIC_JUDGED = (
    select(Topic.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(Topic.id == bindparam("topic"), judges.may_judge(_judge, judges.of_topic(Topic).again(_CASE_ID)))
)
_GROUP_JUDGED = (
    select(Post.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(Post.id == bindparam("petition"), judges.may_judge(_judge, judges.of_group(Post).again(_CASE_ID)))
)
_ADDITION_JUDGED = (
    select(Addition.id)
    .join(Post, Post.id == Addition.post_id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(
        Addition.id == bindparam("addition"),
        judges.may_judge(_judge, judges.of_addition(Addition, Post).again(_CASE_ID)),
    )
)


def may_decide(moderator: Member, subject: Subject, case: Case | None) -> bool:
    """Whether this moderator may decide this case, or what has none yet."""
    return may_judge_case(moderator, case) if case else may_judge(moderator, subject)


def may_judge_case(moderator: Member, case: Case) -> bool:
    """Whether this moderator may decide this case, also where it looks at a decision again."""
    return may_judge(moderator, subject_of(case), review_id=case.id if case.is_review else None)


def may_judge(moderator: Member, subject: Subject, *, review_id: int | None = None) -> bool:
    """Whether this moderator may decide about it; in the case of this number, where that looks at a decision again."""
    if subject.is_by(moderator):
        return False
    judged, asked = _asked_of(subject)
    return db.session.scalar(judged, {"judge": moderator.id, "case": review_id, **asked}) is not None


def _asked_of(subject: Subject) -> tuple[Select[Any], dict[str, int]]:
    """The statement that finds it where it may be judged, and what that is asked with."""
    if subject.member is not None:
        return _MEMBER_JUDGED, {"member": subject.member.id}
    if subject.group is not None:
        return _GROUP_JUDGED, {"petition": subject.group.petition_id}
    if subject.addition is not None:
        return _ADDITION_JUDGED, {"addition": subject.addition.id}
    if subject.topic is not None:
        return _TOPIC_JUDGED, {"topic": subject.topic.id}
    if subject.signature is not None:
        return _REASON_JUDGED, {"signature": subject.signature.id}
    assert subject.post is not None  # noqa: S101 - it is one of these
    return _POST_JUDGED, {"post": subject.post.id}


def is_last(moderator: Member, subject: Subject) -> bool:
    """Whether they have a reason to stand back, and decide nevertheless, as nobody else is left."""
    author_id = subject.author_id
    has_blocked = select(_judge.id).where(_judge.id == moderator.id, judges.has_blocked(_judge, literal(author_id)))
    return author_id is not None and db.session.scalar(has_blocked) is not None


def list_judged(moderator: Member, post_ids: Iterable[int]) -> frozenset[int]:
    """Those of these posts about which this moderator may decide."""
    return frozenset(db.session.scalars(_JUDGED, {"judge": moderator.id, POST_IDS.key: list(post_ids)}))


def has_second(subject: Subject, moderator: Member) -> bool:
    """Whether somebody else of the staff may decide about it, too."""
    others = select(Member).where(judges.is_staff(Member), Member.id != moderator.id).limit(MOST_ASKED)
    return any(may_judge(other, subject) for other in db.session.scalars(others))


def find_proposal(case_id: int) -> Appeal | None:
    """What somebody else is to confirm in this case."""
    return db.session.scalar(select(Appeal).where(Appeal.case_id == case_id, Appeal.kind == "confirm").limit(1))


def list_asked(case_id: int) -> set[str]:
    """What is asked in this case: an `appeal`, a `look`, or to confirm something; a `suspend`, where it is to that."""
    asked = db.session.execute(select(Appeal.kind, Appeal.days).where(Appeal.case_id == case_id)).all()
    return {"suspend" if kind == "confirm" and days is not None else kind for kind, days in asked}


def waits_for_second(decision_id: int) -> bool:
    """Whether a part of this decision waits until somebody else confirms it."""
    proposed = (Appeal.decision_id == decision_id, Appeal.kind == "confirm")
    return db.session.scalar(select(Appeal.id).where(*proposed).limit(1)) is not None


def list_possible(subject: Subject, moderator: Member, *, open_reports: int, case: Case | None) -> list[str]:
    """What this moderator could do about it that would change something."""
    pictures = [each for each in list_pictures(subject) if moderator.is_moderator or each.use == "cover"]
    is_review = bool(case and case.is_review)
    given = list_given(subject, subject.author_id) if subject.group is None else set()
    of_author = _list_possible_about(subject, moderator, given, case) if subject.group is None else []
    of_post = subject.post if subject.is_post else None
    gate = gates.find(of_post.id, reader_of(moderator)) if of_post else gates.OPEN
    return rules.possible_actions(
        subject,
        open_reports=open_reports,
        pictures=pictures,
        is_review=is_review,
        of_author=of_author,
        of_history=_list_of_history(of_post) if of_post else [],
        taken_back=_list_taken_back(subject, given, can_be_told="warn" in of_author),
        is_slow=gate.is_slow and gate.by_team,
        may_move=of_post is not None and get_topic_by_id(of_post.topic_id).is_public,
    )


def _list_of_history(post: Post) -> list[str]:
    """Hiding what a post said before, and showing that again."""
    if post.version == 1:
        return []
    is_read, is_hidden = version_queries.find_out_of_sight(post.id)
    return [*(["hide-history"] if is_read else []), *(["show-history"] if is_hidden else [])]


def _list_taken_back(subject: Subject, given: set[str], *, can_be_told: bool) -> list[str]:
    """What takes back what was only said; of a member, a warning alone, as they are asked to change a post."""
    if not (can_be_told or subject.topic is not None):
        return []
    said = [each for each in rules.SAID if each in given]
    return [rules.SAID[each] for each in said if subject.member is None or each in rules.WARNS]


def _list_possible_about(subject: Subject, moderator: Member, given: set[str], case: Case | None) -> list[str]:
    """What can be done about whoever wrote it, of what is `given`. Nothing about staff.

    Who moderates a topic alone bans people from it, and stops nobody from publishing elsewhere.
    """
    wanted = select(Member).where(Member.id == subject.author_id)
    author = db.session.scalar(wanted, execution_options={"populate_existing": True}) if subject.author_id else None
    if author is None or author.deleted_at is not None or author.kind != "person" or author.role != "member":
        return []
    acts = ["warn"]
    if moderator.is_moderator:
        acts += ["limit", "unlimit"] if "limit" in given else ["limit"]
    acts += _list_bans(subject, author, given)
    if moderator.is_moderator:
        acts += ["restrict", "unrestrict"] if "restrict" in given else ["restrict"]
        acts += _list_suspensions(author, moderator, given, case)
    return acts


def _list_bans(subject: Subject, author: Member, given: set[str]) -> list[str]:
    """Banning them from the topic where they wrote this, or, of a member, from any; and what ends that."""
    topic_id = subject.topic_id
    may_ban = subject.member is not None or (topic_id is not None and find_role(topic_id, author.id) is None)
    return [*(["ban-topic"] if may_ban else []), *(["unban-topic"] if "ban-topic" in given else [])]


def _list_suspensions(author: Member, moderator: Member, given: set[str], case: Case | None) -> list[str]:
    """Operators keep somebody out, or let them in again; whoever confirms what one has decided; and other moderators
    where no operator may decide about that member. Whoever hears an appeal ends what it is about.
    """
    asked = list_asked(case.id) if case and case.is_review else set()
    begins = moderator.role == "operator" or "suspend" in asked or not _is_operator_left(author)
    ends = (begins or "appeal" in asked) and "suspend" in given
    if not (begins or ends) or is_suspended_otherwise(author):
        return []
    return [*(["suspend"] if begins else []), *(["unsuspend"] if ends else [])]


def _is_operator_left(member: Member) -> bool:
    """Whether not all operators have to stand back who could decide about a member."""
    return db.session.scalar(_OPERATOR_LEFT, {"member": member.id}) is not False
