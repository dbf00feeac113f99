"""The versions of a petition, and a new one: its author sees first what changes and who is asked."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import csrf
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..decision_makers.errors import PrivatePerson
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..members.models import Member
from ..petitions import queries as petitions
from ..petitions import urls as petition_urls
from ..petitions.models import Petition
from ..petitions.own import get_of
from ..petitions.services import asking, asking_again, covers
from ..petitions.services import petitions as services
from ..petitions.version_queries import Version, find_version
from ..posts import limits as post_limits
from ..posts import version_queries
from ..posts.links import post_url
from ..posts.services import languages, versions
from ..topics import queries as topics
from . import queries
from .errors import NothingNew
from .forms import NewVersionForm
from .services import publishing

bp = Blueprint("versions", __name__)


@bp.get("/petitions/<int:petition_id>/versions")
@public_page(seconds=5, params=("after",))
def index(petition_id: int) -> ResponseReturnValue:
    """Each version with its sums, how the text has changed, and for whoever has signed, what since then."""
    petition = petitions.get_page(petition_id, reader())
    now = version_queries.Texts(petition.version, petition.title, petition.body)
    signed_at = petition.changed_since
    since = version_queries.change_since(petition_id, now, signed_at) if signed_at else None
    is_all, after = reader().moderates(petition.topic_id), request.args.get("after")
    has_signed = petition.signature_state == "counted" and petition.version_number > 1
    return render_template(
        "versions/index.html",
        petition=petition,
        versions=queries.list_compared(petition) if after is None else [],
        own=queries.find_own(get_of(petition_id, reader()).id) if has_signed else None,
        changes=version_queries.list_changes(petition_id, now, is_all=is_all, after=after),
        since=since,
    )


@bp.route("/petitions/<int:petition_id>/versions/new", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
@body_limit(LONG_TEXT, files=LARGEST)
def new(petition_id: int) -> ResponseReturnValue:
    """Write it, see what changes and how many are asked, and publish what was seen."""
    member = signed_in()
    petition = petitions.get_petition(petition_id, reader())
    services.expect_editable(petition, member)
    publishing.expect_publisher(petition, member)
    along = take_along(member, "cover")
    if request.method == "POST":
        versions.hold(petition)
    page = petitions.get_page(petition_id, reader())
    form = NewVersionForm(data=_there(petition, page))
    along.put_over(form)
    if not services.has_signatures(petition_id):
        return redirect(petition_urls.edit(petition_id), 303)
    if request.method == "GET":
        publishing.expect_possible(petition, member)
        return _show(page, form)
    if not form.validate():
        return _show(page, form), 422
    hit(post_limits.EDIT, str(member.id))
    if not form.was_seen:
        return _show(page, form, is_preview=True)
    try:
        publishing.publish(petition, member, **form.asked())
        languages.say(petition, form.typed("said_language"))
    except NothingNew:
        return lead(post_url(petition), "version-published")
    except PrivatePerson as refusal:
        form.refused(refusal)
        return _show(page, form), refusal.status
    if form.cover_id.data:
        alt, is_held = form.typed("picture_alt"), petition.visibility != "visible"
        covers.choose(petition_id, form.typed("cover_id"), member.id, alt=alt, is_held=is_held)
    return lead(post_url(petition), "version-published")


def begin_with(petition: Petition, member: Member, *, demand: str, body: str) -> ResponseReturnValue:
    """The form of a new version that says this, for whoever may publish one now; where nobody has signed, that of a
    change. Raises ThreadLocked, Forbidden, ReachIsLimited, OutOfSight, NewVersionLately.
    """
    services.expect_editable(petition, member)
    publishing.expect_publisher(petition, member)
    if not services.has_signatures(petition.id):
        return redirect(petition_urls.edit(petition.id), 303)
    publishing.expect_possible(petition, member)
    page = petitions.get_page(petition.id, reader())
    form = NewVersionForm(formdata=None, data=_there(petition, page))
    form.demand.data, form.body.data = demand, body
    return _show(page, form)


def _there(petition: Petition, page: petitions.PetitionPage) -> dict[str, Any]:
    """What it says now, by the fields of the form."""
    there = {"demand": page.title, "body": page.body, "target": asking.list_names(petition.id), "goal": page.goal}
    return {**there, "said_language": petition.said_language}


def _show(page: petitions.PetitionPage, form: NewVersionForm, *, is_preview: bool = False) -> str:
    now = find_version(page, page.version_number)
    number = page.version_number + 1
    after = Version(number, form.typed("demand"), form.typed("body"), tuple(form.targets()), page.created_at)
    return render_template(
        "versions/new.html",
        petition=page,
        form=form,
        number=number,
        preview=after,
        change=queries.compare(now, after) if is_preview and now else None,
        asked=asking_again.count_askable(page.id),
        spoken=topics.get_topic_by_id(page.topic_id).languages,
    )
