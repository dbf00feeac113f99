"""The page on which anybody says that something breaks a rule, and what is sent from it."""

from collections.abc import Callable
from functools import partial

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import find_member, reader
from ..core.refusals import NotFound
from ..core.web import limits as limited
from ..core.web.csrf import form_cookie
from ..core.web.limits import client_key, hit
from ..follows.queries import get_member
from ..posts import queries as post_queries
from ..posts.services import sent_forms
from . import limits, report_queries, subject_queries, urls
from .errors import OwnPost, UnknownRule
from .forms import ReportForm
from .services import reports
from .subjects import Subject


def write(subject: Subject, *, note: str = "") -> ResponseReturnValue:
    """With nothing chosen yet; `note` is what it begins to say. Raises OwnPost."""
    member = find_member()
    if member is not None and subject.is_by(member):
        raise OwnPost
    return _page(subject, ReportForm(formdata=None, data={"note": note}))


def send(subject: Subject, afterwards: str) -> ResponseReturnValue:
    """What somebody has sent. Visitors go on to the page that tells them what comes of it."""
    member, form = find_member(), ReportForm()
    if not form.validate():
        return _page(subject, form), 422
    if subject.post and sent_forms.take(member, form.mark(), about=subject.post.id).made:
        return redirect(afterwards, 303)
    key = str(member.id) if member else client_key()
    hit(limits.REPORT, key)
    is_within = partial(limited.is_within, [(limits.HIDE_AT_ONCE, key)])
    said = {"rule": form.typed("rule"), "note": form.typed("note")}
    try:
        token = reports.report(subject, member, **said, is_within=is_within, browser=form_cookie())
    except UnknownRule as refusal:
        form.refused(refusal)
        return _page(subject, form), refusal.status
    return redirect(urls.receipt(token) if token else afterwards, 303)


def get_reported(
    get: Callable[[], Subject], *, post_id: int | None = None, signature_id: int | None = None
) -> tuple[Subject, bool]:
    """What was reported; where that is out of sight by it, what it belonged to, and that it is. Raises NotFound."""
    try:
        return get(), False
    except NotFound:
        thread_id, topic = subject_queries.find_out_of_sight(post_id=post_id, signature_id=signature_id)
        post = post_queries.find_post(thread_id, reader()) if thread_id else None
        if post is None and topic is None:
            raise
        return Subject(post) if post else Subject(None, topic=topic), True


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
