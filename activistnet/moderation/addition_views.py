"""Context notes, summaries and translations: reporting them, and deciding about them."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import reader
from ..core.web.csrf import open_to_guests
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..posts import addition_queries
from ..posts.addition_queries import Added, get_of_note, get_of_summary, get_of_translation
from ..posts.holds import REPORTED
from ..posts.services import additions
from . import case_pages, queries, report_pages, urls
from .doors import moderators_only
from .subjects import Subject

bp = Blueprint("additions", __name__)


@bp.get("/context/<int:note_id>/report")
@open_to_guests
def write_report_of_note(note_id: int) -> ResponseReturnValue:
    """The form for telling the moderators of a context note."""
    return report_pages.write(_get_read(get_of_note, note_id))


@bp.post("/context/<int:note_id>/report")
@open_to_guests
def report_note(note_id: int) -> ResponseReturnValue:
    """Tell the moderators that a context note breaks a rule."""
    return report_pages.send(_get_read(get_of_note, note_id), urls.note_reported(note_id))


@bp.get("/context/<int:note_id>/reported")
def note_reported(note_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", subject=_get(get_of_note, note_id))


@bp.get("/summaries/<int:summary_id>/report")
@open_to_guests
def write_report_of_summary(summary_id: int) -> ResponseReturnValue:
    """The form for telling the moderators of a summary."""
    return report_pages.write(_get_read(get_of_summary, summary_id))


@bp.post("/summaries/<int:summary_id>/report")
@open_to_guests
def report_summary(summary_id: int) -> ResponseReturnValue:
    """Tell the moderators that a summary breaks a rule."""
    return report_pages.send(_get_read(get_of_summary, summary_id), urls.summary_reported(summary_id))


@bp.get("/summaries/<int:summary_id>/reported")
def summary_reported(summary_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", subject=_get(get_of_summary, summary_id))


@bp.get("/translations/<int:translation_id>/report")
@open_to_guests
def write_report_of_translation(translation_id: int) -> ResponseReturnValue:
    """The form for telling the moderators of a translation."""
    return report_pages.write(_get_read(get_of_translation, translation_id))


@bp.post("/translations/<int:translation_id>/report")
@open_to_guests
def report_translation(translation_id: int) -> ResponseReturnValue:
    """Tell the moderators that a translation breaks a rule."""
    return report_pages.send(_get_read(get_of_translation, translation_id), urls.translation_reported(translation_id))


@bp.get("/translations/<int:translation_id>/reported")
def translation_reported(translation_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", subject=_get(get_of_translation, translation_id))


@bp.get("/moderation/additions/<int:addition_id>")
@moderators_only
def show(addition_id: int) -> ResponseReturnValue:
    """The case about one, reported or not."""
    return case_pages.show_or_lead(queries.get_case_of_addition(addition_id))


@bp.post("/moderation/additions/<int:addition_id>")
@known_otherwise(OWN_KEY)
@moderators_only
def decide(addition_id: int) -> ResponseReturnValue:
    """Decide about one, reported or not."""
    return case_pages.decide(partial(queries.get_case_of_addition, addition_id))


@bp.post("/moderation/additions/<int:addition_id>/let-in")
@known_otherwise(STATE)
@moderators_only
def let_in(addition_id: int) -> ResponseReturnValue:
    """Let one in that is held, and not reported; where somebody else has decided meanwhile, it stays as that is."""
    expect_button()
    case = queries.get_case_of_addition(addition_id)
    case_pages.expect_judge(case)
    is_reported = case.addition is not None and case.addition.held_for == REPORTED
    is_done = not is_reported and additions.let_in(addition_id)
    return lead(urls.queue("held"), "let-in" if is_done else "none-waits")


def _get(find: Callable[[int], Added], number: int) -> Subject:
    """With what it is added to, whoever sees it itself: it may be held as soon as it is reported. Raises NotFound."""
    added = find(number)
    return Subject(addition_queries.get_post_of(added, reader()), addition=added)


def _get_read(find: Callable[[int], Added], number: int) -> Subject:
    """One that the reader is shown. Raises NotFound."""
    added = find(number)
    post = addition_queries.get_post_of(added, reader())
    addition_queries.expect_read(added, post, reader())
    return Subject(post, addition=added)
