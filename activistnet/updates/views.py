"""Updates of a petition: all of them, and writing one, which is shown and can be tried out before."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.jobs.tasks import enqueue
from ..core.web.csrf import form_again
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words import markup
from ..members.mailboxes import mailbox_of
from ..members.readers import reader_of
from ..petitions.models import Petition
from ..petitions.queries import get_page, get_petition
from ..petitions.services import wanting
from ..posts.links import post_url
from ..posts.queries import find_drafts, get_post
from ..posts.services import drafts, texts
from ..topics.queries import get_topic_by_id
from . import drafting, lettering, limits, queries, rules, tasks, urls
from .errors import MayNotSpeak
from .forms import UpdateForm
from .services import writing

bp = Blueprint("updates", __name__)


@bp.get("/petitions/<int:petition_id>/updates")
@public_page(seconds=5, params=("after",))
def index(petition_id: int) -> ResponseReturnValue:
    """All of them, the newest first."""
    reading = reader()
    petition = get_page(petition_id, reading)
    page = queries.list_updates(petition_id, reading, after=request.args.get("after"))
    may_write = rules.may_speak(petition, reading) and rules.is_public(petition)
    return render_template("updates/index.html", petition=petition, page=page, may_write=may_write)


@bp.get("/petitions/<int:petition_id>/updates/new")
@login_required
def new(petition_id: int) -> ResponseReturnValue:
    """The form, with what was typed before, and as others would see that."""
    petition = _get(petition_id)
    typed = find_drafts(signed_in().id, drafting.places(petition_id))
    is_shown = "preview" in request.args and bool(typed["body"])
    return _page(petition, UpdateForm(formdata=None, data=typed), shown=typed if is_shown else None)


@bp.post("/petitions/<int:petition_id>/updates/preview")
@known_otherwise(STATE)
@form_again
@login_required
@body_limit(LONG_TEXT)
def preview(petition_id: int) -> ResponseReturnValue:
    """Keep what was typed and show it."""
    petition, form = _get(petition_id), UpdateForm()
    if not form.validate():
        return _page(petition, form), 422
    _keep(petition_id, form)
    return redirect(urls.new(petition_id, is_shown=True), 303)


@bp.post("/petitions/<int:petition_id>/updates/test")
@form_again
@login_required
@body_limit(LONG_TEXT)
def test(petition_id: int) -> ResponseReturnValue:
    """The same, and mail it to its author alone."""
    petition, member, form = _get(petition_id), signed_in(), UpdateForm()
    if not form.validate():
        return _page(petition, form), 422
    _keep(petition_id, form)
    if mailbox_of(member) is None:
        return lead(urls.new(petition_id, is_shown=True), "no-update-tested")
    hit(limits.TEST_LETTER, str(member.id))
    enqueue(tasks.mail_test, petition_id, member.id)
    return lead(urls.new(petition_id, is_shown=True), "update-tested")


@bp.post("/petitions/<int:petition_id>/updates")
@known_otherwise(OWN_KEY)
@form_again
@login_required
@body_limit(LONG_TEXT)
def publish(petition_id: int) -> ResponseReturnValue:
    """Publish one; its letters leave ten minutes later."""
    petition, member, form = _get(petition_id), signed_in(), UpdateForm()
    if not form.validate():
        return _page(petition, form), 422
    turn = drafts.send(member, *drafting.places(petition_id).values(), mark=form.mark())
    if turn.made:
        return redirect(post_url(get_post(turn.made, reader_of(member))), 303)
    hit(limits.UPDATE, str(member.id))
    topic, said = get_topic_by_id(petition.topic_id), {"title": form.typed("title"), "body": form.typed("body")}
    post = writing.publish(petition, topic, member, **said, post_id=turn.number)
    return lead(post_url(post), "update-held" if post.is_held else "update-posted")


def _get(petition_id: int) -> Petition:
    """The petition, for whoever writes its updates. Raises NotFound, MayNotSpeak."""
    petition = get_petition(petition_id, reader())
    if not rules.may_speak(petition, signed_in()):
        raise MayNotSpeak
    return petition


def _keep(petition_id: int, form: UpdateForm) -> None:
    for name, place in drafting.places(petition_id).items():
        drafts.keep(signed_in(), place, form.typed(name))


def _page(petition: Petition, form: UpdateForm, *, shown: dict[str, str] | None = None) -> str:
    member = signed_in()
    letter = drafting.letter_of(petition, member, **shown) if shown else None
    return render_template(
        "updates/new.html",
        petition=petition,
        form=form,
        draft=drafting.place(petition.id),
        wanting=wanting.count(petition.id),
        left=max(0, rules.MOST_A_WEEK - writing.count_of_week(petition.id)),
        letter=letter,
        html=markup.raised(texts.html_of(letter.body, member.id)) if letter else "",
        subject=lettering.subject_of(letter) if letter else "",
        text=lettering.text_of(letter, drafting.stop_page()) if letter else "",
    )
