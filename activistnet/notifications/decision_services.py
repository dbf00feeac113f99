"""Telling of decisions: whom they are about, whoever reported it, and whoever asked for another look."""

from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import selectinload

from ..core.data.db import db
from ..moderation.appeal_models import ASKED_BY_MEMBERS, Appeal
from ..moderation.models import Act, Case, Decision, Report
from ..moderation.standing import leads_of
from ..petitions.group_models import SignatureGroup
from ..petitions.models import Signature
from ..posts.addition_models import Addition
from ..posts.models import Post
from ..topics import queries as topic_queries
from ..topics.models import TopicRule
from .services import News, tell


def tell_of_decision(decision_id: int) -> list[int]:
    """Tell whoever wrote it what was decided, by which rule and why, and those who reported it what came of it.

    Of a decision that was looked at again, those are told who asked for that.
    """
    author_id = case(
        (Decision.member_id.is_not(None), Decision.member_id),
        (Decision.signature_id.is_not(None), Signature.member_id),
        (Decision.addition_id.is_not(None), Addition.author_id),
        else_=Post.author_id,
    )
    stands_in = func.coalesce(Decision.post_id, Signature.petition_id, SignatureGroup.petition_id, Addition.post_id)
    wanted = (
        select(Decision, Post.id, author_id, Addition.kind, TopicRule.title, Case.is_review)
        .outerjoin(Signature, Signature.id == Decision.signature_id)
        .outerjoin(SignatureGroup, SignatureGroup.id == Decision.group_id)
        .outerjoin(Addition, Addition.id == Decision.addition_id)
        .outerjoin(Post, Post.id == stands_in)
        .outerjoin(TopicRule, TopicRule.id == Decision.rule_id)
        .outerjoin(Case, Case.id == Decision.case_id)
        .options(selectinload(Decision.acts).joinedload(Act.topic))
        .where(Decision.id == decision_id)
    )
    decision, post_id, writer_id, addition_kind, rule, is_review = db.session.execute(wanted).one()
    news = News("report", f"decision:{decision_id}", post_id, data=_said(decision, rule, addition_kind))
    told = _tell_reporters(decision_id, writer_id, news)
    if is_review:
        told += _tell_who_asked(decision, news)
    if decision.action != "dismiss":
        told += tell(writer_id, news._replace(kind="decision"))
        for _decision_id, lead_id in db.session.execute(leads_of(decision_id)).all():
            told += tell(lead_id, news._replace(kind="decision"))
    return told


def _said(decision: Decision, rule: str | None, addition_kind: str | None) -> dict[str, Any]:
    """What a line says of it: what was done, by which rule and why, and about what, where that is no post."""
    actions = [act.action for act in decision.acts] or [decision.action]
    done: dict[str, Any] = {"action": decision.action, "actions": actions, "decision": str(decision.id)}
    said = done | {"rule": rule or "", "reason": decision.reason}
    for topic in (act.topic for act in decision.acts if act.topic is not None):
        said |= {"banned_from": topic.name, "banned_slug": topic.slug}
    if decision.about_topic_id is not None:
        topic = topic_queries.get_topic_by_id(decision.about_topic_id)
        return said | {"about": "topic", "slug": topic.slug, "topic": topic.name}
    about = {"reason": decision.signature_id, "member": decision.member_id, "signatures": decision.group_id}
    name = next((name for name, number in about.items() if number is not None), addition_kind)
    return said | ({"about": name} if name else {})


def _tell_reporters(decision_id: int, writer_id: int | None, news: News) -> list[int]:
    reports = select(Report.id, Report.reporter_id).where(
        Report.decision_id == decision_id,
        Report.reporter_id.is_not(None),
        Report.reporter_id.is_distinct_from(writer_id),
    )
    told = []
    for report_id, reporter_id in db.session.execute(reports.order_by(Report.id)):
        told += tell(reporter_id, news._replace(data={**news.data, "report": str(report_id)}))
    return told


def _tell_who_asked(decision: Decision, news: News) -> list[int]:
    """Who appealed, and those who reported it and asked for a second look."""
    asked = (
        select(Appeal.member_id, Appeal.kind, Appeal.decision_id, func.max(Report.id))
        .outerjoin(Report, and_(Report.decision_id == Appeal.decision_id, Report.reporter_id == Appeal.member_id))
        .where(Appeal.case_id == decision.case_id, *ASKED_BY_MEMBERS)
        .group_by(Appeal.member_id, Appeal.kind, Appeal.decision_id)
    )
    told = []
    for member_id, kind, reviewed_id, report_id in db.session.execute(asked):
        where = {"decision": str(reviewed_id)} | ({"report": str(report_id)} if report_id else {})
        told += tell(member_id, news._replace(kind="report", data={**news.data, **where, "again": kind}))
    return told
