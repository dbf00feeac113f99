"""How many letters there are, for everybody; and for the petition's author those that are handed over by hand."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.data.db import db
from ..core.refusals import Forbidden, Refused
from ..core.web.csrf import form_again
from ..core.web.forms import EmptyForm
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words.language import LANGUAGES, in_language
from ..petitions import rules as petition_rules
from ..petitions.models import Petition
from ..petitions.queries import get_page, get_petition
from ..posts.models import Post
from . import limits, queries, rules, urls
from .documents import document
from .forms import PrepareForm
from .services import batching
from .written_queries import list_written

bp = Blueprint("letters_of_petition", __name__)


@bp.get("/petitions/<int:petition_id>/letters")
@public_page(seconds=60)
def index(petition_id: int) -> ResponseReturnValue:
    """How many there are, and how many left."""
    return _page(petition_id)


@bp.post("/petitions/<int:petition_id>/letters/prepare")
@known_otherwise(STATE)
@form_again
@login_required
def prepare(petition_id: int) -> ResponseReturnValue:
    """Its author has letters made ready, for one who isn't written to by mail."""
    petition, form = _own(petition_id), PrepareForm()
    if not form.validate():
        return _page(petition_id, form), 422
    hit(limits.PREPARE, str(signed_in().id))
    try:
        batching.prepare(petition, signed_in(), form.position)
    except Refused as refusal:
        return _page(petition_id, form.refused(refusal)), refusal.status
    return lead(urls.letters(petition_id), "letters-prepared")


@bp.get("/petitions/<int:petition_id>/letters/<int:batch_id>.pdf")
@login_required
def pdf(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """The letters of a batch that moderators have passed, until it is handed over."""
    petition, batch = _own(petition_id), queries.get_batch(batch_id, petition_id=petition_id)
    batching.expect_handable(petition, batch)
    hit(limits.DOCUMENT, str(signed_in().id))
    post = db.session.get_one(Post, petition_id)
    with in_language(post.language if post.language in LANGUAGES else None):
        drawn = document(post, batch.name, list_written(batch.id))
    response = Response(drawn, content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'inline; filename="letters-{batch.id}.pdf"'
    return response


@bp.post("/petitions/<int:petition_id>/letters/<int:batch_id>/handed")
@known_otherwise(STATE)
@form_again
@login_required
def handed(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Its author says that they are handed over."""
    petition = _own(petition_id)
    if EmptyForm().validate():
        batching.hand_over(queries.get_batch(batch_id, petition_id=petition_id), petition, signed_in())
    return lead(urls.letters(petition_id), "letters-handed")


def _own(petition_id: int) -> Petition:
    petition = get_petition(petition_id, reader())
    if not petition_rules.is_author(petition, signed_in()):
        raise Forbidden
    return petition


def _page(petition_id: int, form: PrepareForm | None = None) -> str:
    petition = get_page(petition_id, reader())
    is_author = find_member() is not None and petition_rules.is_author(petition, reader())
    return render_template(
        "letters/index.html",
        petition=petition,
        numbers=queries.numbers_of(petition_id),
        few=rules.FEW,
        prepared=queries.list_prepared(petition_id) if is_author else [],
        form=form or PrepareForm(formdata=None),
    )
