"""Jobs that failed for good, and the e-mail that waits."""

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..accounts.current import signed_in
from ..core.application import settings
from ..core.jobs import parked
from ..core.jobs.parked import Which
from ..core.refusals import NotFound
from ..core.web.forms import expect_button
from ..core.web.once import STATE, known_otherwise
from . import urls
from .forms import JobForm
from .rooms import asked, blueprint, notices

bp = blueprint("operate_jobs")
DONE = {"retry": _l("We're trying them again now."), "drop": _l("We've dropped them.")}


@bp.app_template_global()
def mail_words() -> dict[str, str]:
    """What e-mail of each kind is about, by the name of its task."""
    return {
        "petitions.tasks.mail_confirmation": _("Confirm a signature"),
        "petitions.tasks.mail_receipt": _("Signature confirmed"),
        "communities.tasks.mail_removal": _("Removed from a topic, or not let in"),
        "versions.tasks.mail_about_version": _("A petition that asks another thing"),
        "unions.tasks.mail_about_union": _("Petitions that became one"),
        "unions.tasks.mail_about_parting": _("Petitions that are two again"),
        "letters.tasks.mail_batch": _("Letters to an office"),
        "letters.tasks.mail_writer": _("What was decided about a letter"),
        "teams.tasks.mail_author": _("A petition whose author isn't heard"),
        "teams.tasks.mail_adoption": _("Who runs a petition now"),
        "deliveries.tasks.mail_office": _("A petition that is delivered"),
        "deliveries.tasks.mail_report": _("The weekly reminder to an office"),
        "deliveries.tasks.mail_answer": _("The response to a petition"),
        "deliveries.tasks.mail_promise": _("Whether a commitment was kept"),
        "deliveries.tasks.mail_promise_due": _("Asking whether a commitment was kept"),
        "communities.tasks.mail_answer": _("The reply about a removal from a topic"),
        "petitions.tasks.mail_second_proof": _("Confirm a held signature"),
        "accounts.tasks.mail_sign_up": _("Confirm a new account"),
        "accounts.tasks.mail_join_answer": _("Response to a request to join"),
        "accounts.tasks.mail_reset": _("New password link"),
        "accounts.tasks.mail_password_changed": _("Password changed"),
        "accounts.tasks.mail_mailbox_link": _("Confirm a new e-mail address"),
        "accounts.tasks.mail_mailbox_change_asked": _("New e-mail address requested"),
        "accounts.tasks.mail_mailbox_changed": _("E-mail address changed"),
        "moderation.tasks.mail_signatory": _("Decision about a reason for signing"),
        "moderation.tasks.mail_member": _("Decision of the moderators"),
        "moderation.tasks.mail_reporter": _("What came of a report"),
        "moderation.tasks.mail_who_asked": _("Reply to an appeal or a second look"),
    }


@bp.get("/operate/jobs")
def jobs() -> ResponseReturnValue:
    """What failed for good, by name; or the jobs of one name."""
    if job := asked("job"):
        page = parked.list_of(job, after=request.args.get("after"))
        return render_template("operate/jobs_of.html", job=job, page=page, notices=notices(DONE))
    return render_template("operate/jobs.html", jobs=parked.list_parked(), notices=notices(DONE))


@bp.post("/operate/jobs/<int:number>/retry")
@known_otherwise(STATE)
def retry_job(number: int) -> ResponseReturnValue:
    """Try one job again."""
    expect_button()
    return _retry(Which(number=number))


@bp.post("/operate/jobs/retry")
@known_otherwise(STATE)
def retry_jobs() -> ResponseReturnValue:
    """Try all jobs of a name again."""
    return _retry(Which(job=_job_of(JobForm())))


@bp.get("/operate/jobs/<int:number>/drop")
def ask_to_drop_job(number: int) -> ResponseReturnValue:
    """Whether to let one job go."""
    return _ask(Which(number=number), urls.drop_job(number))


@bp.post("/operate/jobs/<int:number>/drop")
@known_otherwise(STATE)
def drop_job(number: int) -> ResponseReturnValue:
    """Let one job go."""
    expect_button()
    return _drop(Which(number=number))


@bp.get("/operate/jobs/drop")
def ask_to_drop_jobs() -> ResponseReturnValue:
    """Whether to let all jobs of a name go."""
    return _ask(Which(job=asked("job") or "none"), urls.drop_jobs(), is_all=True)


@bp.post("/operate/jobs/drop")
@known_otherwise(STATE)
def drop_jobs() -> ResponseReturnValue:
    """Let all jobs of a name go."""
    return _drop(Which(job=_job_of(JobForm())))


@bp.get("/operate/mail")
def mail() -> ResponseReturnValue:
    """The e-mail that waits, and the e-mail that failed for good."""
    waiting, failed = (parked.list_mail(is_parked=is_parked) for is_parked in (False, True))
    told = {"is_to_files": settings().mail_url.startswith("file:"), "notices": notices(DONE)}
    return render_template("operate/mail.html", waiting=waiting, failed=failed, **told)


@bp.post("/operate/mail/retry")
@known_otherwise(STATE)
def retry_mail() -> ResponseReturnValue:
    """Try all e-mail that failed for good again."""
    expect_button()
    parked.retry(signed_in().id, Which(is_mail=True))
    return redirect(urls.mail(done="retry"), 303)


def _job_of(form: JobForm) -> str:
    if not form.validate():
        abort(422)
    return form.typed("job")


def _retry(which: Which) -> ResponseReturnValue:
    parked.retry(signed_in().id, which)
    return redirect(urls.jobs(done="retry"), 303)


def _ask(which: Which, address: str, *, is_all: bool = False) -> ResponseReturnValue:
    if (job := parked.find(which)) is None:
        raise NotFound
    return render_template("operate/jobs_drop.html", job=job, address=address, is_all=is_all)


def _drop(which: Which) -> ResponseReturnValue:
    parked.drop(signed_in().id, which)
    return redirect(urls.jobs(done="drop"), 303)
