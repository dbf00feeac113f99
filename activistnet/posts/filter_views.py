"""The words that a member doesn't want to read."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import notes
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from . import filter_queries, filters, limits, urls
from .errors import TooManyFilters
from .forms import FilterForm
from .services import filters as services

bp = Blueprint("filters", __name__)


@bp.app_template_global()
def filtered(*texts: str) -> str | None:
    """The word of the reader's filters that stands in these texts."""
    return filters.found_in(reader().filters, *texts)


@bp.get("/settings/filters")
@login_required
def index() -> ResponseReturnValue:
    """One's own, and the place to add one."""
    return _page(FilterForm(formdata=None))


@bp.post("/settings/filters")
@known_otherwise(STATE)
@form_again
@login_required
def add() -> ResponseReturnValue:
    """Fold what a word stands in."""
    form, member = FilterForm(), signed_in()
    if not form.validate():
        return _page(form), 422
    hit(limits.FILTER, str(member.id))
    try:
        services.add(member, form.typed("word"), days=int(form.typed("days") or 0))
    except TooManyFilters as refusal:
        return _page(form.refused(refusal)), refusal.status
    return notes.lead(urls.filters(), "filtered")


@bp.post("/settings/filters/<int:filter_id>/remove")
@known_otherwise(STATE)
@form_again
@login_required
def remove(filter_id: int) -> ResponseReturnValue:
    """Show again what it stands in."""
    expect_button()
    services.remove(filter_id, signed_in())
    return notes.lead(urls.filters(), "unfiltered")


def _page(form: FilterForm) -> str:
    return render_template("posts/filters.html", form=form, filters=filter_queries.list_filters(signed_in()))
