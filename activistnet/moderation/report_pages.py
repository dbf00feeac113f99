"""The page on which anybody says that something breaks a rule, and what is sent from it."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import find_member, reader
from ..core.refusals import NotFound
from ..core.web.limits import client_key, hit
from ..follows.queries import get_member
from ..posts import queries as post_queries
from ..posts.services import sent_forms
from . import limits, report_queries
from .errors import OwnPost, UnknownRule
from .forms import ReportForm
from .services import reports
from .subjects import Subject


def write(subject: Subject) -> ResponseReturnValue:
    """With nothing chosen yet. Raises OwnPost."""
    member = find_member()
    if member is not None and subject.is_by(member):
        raise OwnPost
    return _page(subject, ReportForm(formdata=None))


def send(subject: Subject, afterwards: str) -> ResponseReturnValue:
    """What somebody has sent."""
    member, form = find_member(), ReportForm()
    if not form.validate():
        return _page(subject, form), 422
    if subject.post and sent_forms.take(member, form.mark(), about=subject.post.id).made:
        return redirect(afterwards, 303)
    hit(limits.REPORT, str(member.id) if member else client_key())
    try:
        reports.report(subject, member, rule=form.typed("rule"), note=form.typed("note"))
    except UnknownRule as refusal:
        form.refused(refusal)
        return _page(subject, form), refusal.status
    return redirect(afterwards, 303)


def _page(subject: Subject, form: ReportForm) -> str:
    titles = report_queries.rule_titles(subject.topic_id)
    quoted = subject.post.title if subject.post and not (subject.signature or subject.addition) else ""
    if not is_shown(subject):
        return render_template("moderation/report.html", subject=subject, form=form, titles=titles, quoted="")
    quoted = quoted or post_queries.excerpt(subject.words, post_queries.EXCERPT)
    return render_template("moderation/report.html", subject=subject, form=form, titles=titles, quoted=quoted)


def is_shown(subject: Subject) -> bool:
    """Whether the reader is shown what a member says of themselves: not where they are apart."""
    try:
        return subject.member is None or get_member(subject.member.handle, reader()) is not None
    except NotFound:
        return False
