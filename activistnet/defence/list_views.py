"""Lists of other teams: taking them in, and deciding about their entries."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from ..accounts.current import signed_in
from ..core.application import settings
from ..core.outside.offload import off_loop
from ..core.refusals import Refused
from ..core.web.forms import expect_button
from ..core.web.headers import body_limit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.urls import id_in
from ..moderation.doors import site_moderators_only
from . import list_queries, list_reading, rules, urls, words
from .forms import EntriesForm, ListForm, VersionForm
from .list_models import OutsideList
from .services import entries, lists

DEFAULTS = {"audience": "all", "effect": "hold", "days": str(rules.USUAL_DAYS)}

bp = Blueprint("lists", __name__)
bp.add_app_template_global(words.of_entry, "entry_said")
bp.add_app_template_global(list_queries.labels_of, "labels_of")


@bp.get("/moderation/lists")
@site_moderators_only
def index() -> ResponseReturnValue:
    """All of them, and the form for another."""
    return _lists_page(ListForm(formdata=None, data={"days": str(rules.USUAL_DAYS)}))


@bp.post("/moderation/lists")
@site_moderators_only
@body_limit(list_reading.LARGEST, files=list_reading.LARGEST)
def add() -> ResponseReturnValue:
    """Take one in, rehearsed at once; nothing in it acts."""
    form = ListForm()
    if not form.validate():
        return _lists_page(form), 422
    said = {name: form.typed(name) for name in ("name", "website", "vouched_by")}
    try:
        listing = lists.add(signed_in(), _read(form), **said, days=int(form.typed("days")))
    except Refused as refusal:
        form.refused(refusal)
        return _lists_page(form), refusal.status
    return lead(urls.one_list(listing.id), "list-added")


@bp.get("/moderation/lists/<int:list_id>")
@site_moderators_only
def one(list_id: int) -> ResponseReturnValue:
    """One with its entries beside the rules of the site."""
    return _page(list_queries.get_list(list_id))


@bp.post("/moderation/lists/<int:list_id>")
@site_moderators_only
def decide(list_id: int) -> ResponseReturnValue:
    """Take some entries over, put them aside, or make them drafts again."""
    listing, form = list_queries.get_list(list_id, held=True), EntriesForm()
    if not form.validate():
        return _page(listing, form=form), 422
    try:
        done = _decide(listing, form, [number for each in form.entry.data or () if (number := id_in(each))])
    except Refused as refusal:
        form.refused(refusal)
        return _page(listing, form=form), refusal.status
    return lead(urls.one_list(list_id), done)


@bp.post("/moderation/lists/<int:list_id>/renew")
@site_moderators_only
@body_limit(list_reading.LARGEST, files=list_reading.LARGEST)
def renew(list_id: int) -> ResponseReturnValue:
    """Take a newer version of it in."""
    listing, form = list_queries.get_list(list_id, held=True), VersionForm()
    if not form.validate():
        return _page(listing, version=form), 422
    try:
        differs = lists.renew(listing, signed_in(), _read(form), days=int(form.typed("days")))
    except Refused as refusal:
        form.refused(refusal)
        return _page(listing, version=form), refusal.status
    show = "differences" if differs else ""
    return lead(urls.one_list(list_id, show), "list-renewed" if differs else "list-same")


@bp.post("/moderation/lists/<int:list_id>/rehearse")
@known_otherwise(STATE)
@site_moderators_only
def rehearse(list_id: int) -> ResponseReturnValue:
    """Compare its drafts with the last 30 days again."""
    expect_button()
    lists.rehearse(list_queries.get_list(list_id, held=True))
    return redirect(urls.one_list(list_id), 303)


@bp.post("/moderation/lists/<int:list_id>/end")
@known_otherwise(STATE)
@site_moderators_only
def end(list_id: int) -> ResponseReturnValue:
    """Go by it no longer."""
    expect_button()
    lists.end(list_queries.get_list(list_id, held=True), signed_in())
    return lead(urls.one_list(list_id), "list-ended")


def _read(form: VersionForm) -> list_reading.Read:
    return off_loop(list_reading.read, form.content, host=_host())


def _host() -> str:
    return urlsplit(settings().base_url).hostname or ""


def _decide(listing: OutsideList, form: EntriesForm, ids: Sequence[int]) -> str:
    """Do it; the note that says so."""
    if form.typed("act") == "aside":
        entries.put_aside(listing, ids, signed_in(), form.typed("reason"))
        return "entries-aside"
    if form.typed("act") == "draft":
        entries.make_draft(listing, ids, signed_in())
        return "entries-draft"
    said = {name: form.typed(name) for name in ("audience", "effect")}
    taken = entries.take_over(listing, ids, signed_in(), **said, days=int(form.typed("days")))
    return "entries-wait" if taken.waiting else "entries-taken"


def _days() -> dict[str, str]:
    return {str(n): ngettext("%(n)s day", "%(n)s days", n, n=n) for n in rules.DAYS}


def _lists_page(form: ListForm) -> str:
    page = list_queries.list_lists(after=request.args.get("after"))
    return render_template("defence/lists.html", page=page, form=form, days=_days())


def _page(listing: OutsideList, *, form: EntriesForm | None = None, version: VersionForm | None = None) -> str:
    show = request.args.get("show", "")
    show = show if show in list_queries.SHOWS else "draft"
    return render_template(
        "defence/list.html",
        listing=listing,
        show=show,
        counts=list_queries.count_entries(listing),
        page=list_queries.list_entries(listing, show, host=_host(), after=request.args.get("after")),
        to_review=list_queries.list_to_review(listing),
        form=form or EntriesForm(formdata=None, data=DEFAULTS),
        version=version or VersionForm(formdata=None, data={"days": str(rules.USUAL_DAYS)}),
        days=_days(),
        beside=words.BESIDE,
        kinds=words.ENTRY_KINDS,
        why_wrong=words.WHY_WRONG,
    )
