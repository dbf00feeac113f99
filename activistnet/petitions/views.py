"""Pages of petitions: reading, starting, editing, closing."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.web import csrf
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.web.urls import with_query
from ..core.words.countries import country_choices
from ..core.words.spoken import choose_among
from ..decision_makers.errors import PrivatePerson
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..members.models import Member
from ..posts import limits as post_limits
from ..posts import threads
from ..posts.again_queries import find_own_hidden
from ..posts.languages import KNOWN
from ..posts.links import canonical_slug, post_url
from ..posts.own import with_ban
from ..posts.queries import find_drafts
from ..posts.services import drafts, languages, versions
from ..posts.services.sent_forms import Mark
from ..topics import queries as topics
from ..topics.models import Topic
from . import around, in_languages, limits, queries, rules, urls
from .errors import DemandIsSigned, TargetsAreSigned, TextIsSigned
from .forms import GuestSignForm, NewPetitionForm, PetitionForm
from .links import link_to
from .lists import LAST_WON, Wish, list_petitions, years
from .reasons import list_reasons
from .services import asking, covers
from .services import petitions as services
from .signatories import count_shown, list_signatories

bp = Blueprint("petitions", __name__)


@bp.get("/petitions")
@public_page(seconds=5, params=("sort", "topic", "country", "state", "language", "after"))
def index() -> ResponseReturnValue:
    """All petitions: those closest to a step, those that rise, or the newest first."""
    return _list(Wish.of(request.args))


@bp.get("/victories")
@public_page(seconds=5, params=("topic", "country", "language", "year", "after"))
def victories() -> ResponseReturnValue:
    """What was won, the last first."""
    return _list(Wish.of({**request.args, "sort": LAST_WON, "state": ""}))


def _list(wish: Wish) -> str:
    all_topics = topics.list_topics()
    return render_template(
        "petitions/index.html",
        page=list_petitions(wish, reader(), after=request.args.get("after")),
        wish=wish,
        years=[(year, year) for year in years()],
        topics=all_topics,
        countries=country_choices(),
        languages=choose_among(KNOWN, topics.spoken_in(all_topics, wish.topic)),
    )


@bp.get("/petitions/<int:petition_id>", defaults={"slug": ""})
@bp.get("/petitions/<int:petition_id>/<slug>")
@public_page(seconds=1, params=("show", "sort", "after", "before", "fold", "text"))
def show(petition_id: int, slug: str) -> ResponseReturnValue:
    """A petition, its count, its text and its debate."""
    reading = reader()
    petition = queries.get_page(petition_id, reading)
    if slug != canonical_slug(petition):
        return redirect(with_query(post_url(petition)), 301)
    petition = in_languages.shown(petition, request.args.get("text"))
    own = with_ban(petition.own, petition.topic_id, find_member())
    takes_signatures = rules.takes_signatures(petition)
    form = GuestSignForm(formdata=None) if takes_signatures and reading.id is None else None
    return render_template(
        "petitions/show.html",
        petition=petition,
        petition_link=link_to(petition),
        thread=threads.load(petition, reading, request.args, own),
        around=around.load(petition, reading),
        takes_signatures=takes_signatures,
        form=form,
        countries=country_choices() if form else (),
        may=rules.acts_of(petition, reading),
        may_edit=rules.may_edit(petition, reading),
        may_update=rules.may_tell(petition, reading),
        may_close=rules.may_close(petition, reading),
        may_contest=rules.may_contest(petition, reading) and petition.signature_state == "counted",
        may_resume=rules.may_resume(petition, reading),
        may_withdraw=rules.may_withdraw(petition, reading),
        may_say_outcome=rules.may_say_outcome(petition, reading) or rules.may_reopen(petition, reading),
    )


@bp.get("/petitions/<int:petition_id>/reasons")
@public_page(seconds=5, params=("after",))
def reasons(petition_id: int) -> ResponseReturnValue:
    """Why people signed, newest first."""
    petition = queries.get_page(petition_id, reader())
    page = list_reasons(petition_id, reader(), after=request.args.get("after"), limit=50)
    return render_template("petitions/reasons.html", petition=petition, page=page)


@bp.get("/petitions/<int:petition_id>/signatories")
@public_page(seconds=5, params=("after",))
def signatories(petition_id: int) -> ResponseReturnValue:
    """Who signed and shows it, newest first."""
    petition = queries.get_page(petition_id, reader())
    page = list_signatories(petition_id, reader(), after=request.args.get("after"))
    shown = count_shown(petition_id)
    return render_template("petitions/signatories.html", petition=petition, page=page, shown=shown)


def new_petition_page(topic: Topic, form: NewPetitionForm | None = None) -> str:
    """The form that starts a petition in a topic, with what was typed before."""
    member = find_member()
    if form is None:
        typed = find_drafts(member.id, _places(topic)) if member else {}
        if again := find_own_hidden(request.args.get("again", type=int), member):
            typed |= {"demand": again.title, "body": again.body}
        form = NewPetitionForm.kept(typed)
    return render_template("petitions/new.html", topic=topic, form=form, draft=_draft(topic))


@bp.post("/t/<slug>/petitions")
@known_otherwise(OWN_KEY)
@csrf.form_again
@login_required
@body_limit(LONG_TEXT, files=LARGEST)
def start(slug: str) -> ResponseReturnValue:
    """Publish a petition."""
    topic, member, form = topics.get_open_topic(slug), signed_in(), NewPetitionForm()
    along, mark = take_along(member, "cover"), form.mark()
    along.put_over(form)
    if not form.validate():
        return new_petition_page(topic, form), 422
    try:
        return redirect(urls.launched(publish(topic, member, form, mark)), 303)
    except PrivatePerson as refusal:
        return new_petition_page(topic, form.refused(refusal)), refusal.status


def publish(topic: Topic, member: Member, form: NewPetitionForm, mark: Mark | None) -> int:
    """Publish it with a form in shape, known again by its mark; its number."""
    turn = drafts.send(member, *_places(topic).values(), mark=mark)
    if turn.made:
        return turn.made
    hit(limits.PETITION, str(member.id))
    petition = services.start(topic, member, **form.asked(), post_id=turn.number)
    if form.cover_id.data:
        alt = form.typed("picture_alt")
        covers.choose(petition.id, form.typed("cover_id"), member.id, alt=alt, is_held=petition.is_held)
    return petition.id


@bp.route("/petitions/<int:petition_id>/edit", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
@body_limit(LONG_TEXT, files=LARGEST)
def edit(petition_id: int) -> ResponseReturnValue:
    """Change text, targets or goal."""
    member = signed_in()
    petition = queries.get_petition(petition_id, reader())
    services.expect_editable(petition, member)
    along = take_along(member, "cover")
    if request.method == "POST":
        versions.hold(petition)
    page = queries.get_page(petition_id, reader())
    there = {"demand": page.title, "body": page.body, "target": asking.list_names(petition_id), "goal": page.goal}
    form = PetitionForm(data={**there, "said_language": petition.said_language})
    along.put_over(form)
    if request.method == "GET" or not form.validate():
        return _edit_page(page, form), 200 if request.method == "GET" else 422
    hit(post_limits.EDIT, str(member.id))
    try:
        services.edit(petition, member, **form.asked())
        languages.say(petition, form.typed("said_language"))
    except (DemandIsSigned, TextIsSigned, TargetsAreSigned, PrivatePerson) as refusal:
        form.refused(refusal)
        return _edit_page(page, form), refusal.status
    if form.cover_id.data:
        alt, is_held = form.typed("picture_alt"), petition.visibility != "visible"
        covers.choose(petition_id, form.typed("cover_id"), member.id, alt=alt, is_held=is_held)
    return lead(post_url(petition), "changed")


@bp.post("/petitions/<int:petition_id>/cover/remove")
@known_otherwise(STATE)
@login_required
def remove_cover(petition_id: int) -> ResponseReturnValue:
    """No picture over it."""
    expect_button()
    petition = queries.get_petition(petition_id, reader())
    services.expect_editable(petition, signed_in())
    covers.remove(petition_id)
    return redirect(urls.edit(petition_id), 303)


def _edit_page(page: queries.PetitionPage, form: PetitionForm) -> str:
    is_signed = services.has_signatures(page.id)
    spoken = topics.get_topic_by_id(page.topic_id).languages
    return render_template("petitions/edit.html", petition=page, form=form, is_signed=is_signed, spoken=spoken)


def _draft(topic: Topic) -> str:
    """Where what is typed is kept, each field at a place of its own."""
    return f"petition:{topic.slug}"


def _places(topic: Topic) -> dict[str, str]:
    return drafts.fields_of(_draft(topic), NewPetitionForm.KEPT)
