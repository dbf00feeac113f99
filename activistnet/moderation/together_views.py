"""Several cases decided at once, and that undone."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import DomainError
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..posts.branch_errors import MovedOn
from ..posts.errors import ChangedMeanwhile
from ..topics import queries as topic_queries
from ..topics.given import in_words
from . import rules, together, urls, words
from .case_pages import REFUSED
from .doors import moderators_only
from .errors import NothingToDo, NotUndone, NotYoursToDecide, OthersDecide
from .forms import TogetherForm, numbers_in
from .services import deciding, deciding_together

bp = Blueprint("together", __name__)


@bp.get("/moderation/together")
@moderators_only
def choose() -> ResponseReturnValue:
    """Those that were chosen in the queue, and what can be done about all of them."""
    ids = numbers_in(request.args.getlist("case"))[: together.MOST]
    return _page(together.choose(ids, signed_in()), TogetherForm(formdata=None, data={"days": str(rules.USUAL_DAYS)}))


@bp.post("/moderation/together")
@moderators_only
def decide() -> ResponseReturnValue:
    """One decision for all of them; those that can't be decided by now stay as they are."""
    form, member = TogetherForm(), signed_in()
    found = together.choose(form.case_ids[: together.MOST], member)
    if not form.validate():
        return _page(found, form), 422
    try:
        if not found.chosen or not {*form.action.data} <= {*found.possible}:
            raise NothingToDo
        if form.preview.data:
            return _page(found, form, is_previewed=True)
        done = deciding_together.decide(found.chosen, member, form.wanted, read=form.read, asks=_asked(form))
    except (*REFUSED, NotYoursToDecide, OthersDecide) as refusal:
        if isinstance(refusal, ChangedMeanwhile):
            form.case.data = [str(number) for number in form.case_ids]  # they are read now
        return _page(found, form, refusal=refusal), refusal.status
    return lead(urls.queue(), "decided" if done == len(form.case_ids) else "decided-some")


@bp.post("/moderation/together/undo")
@known_otherwise(STATE)
@moderators_only
def undo() -> ResponseReturnValue:
    """Take back what was decided together while nobody has been told."""
    expect_button()
    try:
        is_all = deciding_together.undo(signed_in())
    except OthersDecide:
        return lead(urls.queue(), "others-decide")
    except NotUndone:
        return lead(urls.queue(), "too-late")
    except (ChangedMeanwhile, MovedOn):
        return lead(urls.queue(), "changed-since")
    return lead(urls.queue(), "undone" if is_all else "undone-some")


def _asked(form: TogetherForm) -> str:
    """What a second person reads of it, where one has to confirm it."""
    place = topic_queries.list_by_slug([form.typed("topic")]) if "move" in form.action.data else []
    said = [words.said(form.action.data), *(in_words(each.name) for each in place)]
    return " ".join(
        filter(None, (f"{': '.join(said)}.", *words.looked_at(deciding.days_of(form.wanted)), form.typed("reason")))
    )


def _page(
    found: together.Together, form: TogetherForm, *, refusal: DomainError | None = None, is_previewed: bool = False
) -> str:
    places = {each.subject.topic_id for each in found.chosen}
    ends = deciding.days_of(form.wanted) if is_previewed else None
    return render_template(
        "moderation/together.html",
        together=found,
        form=form,
        refusal=refusal,
        ends=ends,
        actions=found.possible,
        rules=topic_queries.list_rules(places.pop() if len(places) == 1 else None),
        topics=topic_queries.list_open_to_all() if "move" in found.possible else [],
        reviews=rules.REVIEWS if rules.LOOKED_AT_AGAIN & {*found.possible} else (),
        days=rules.DAYS,
        alone=rules.ALONE_TOGETHER,
    )
