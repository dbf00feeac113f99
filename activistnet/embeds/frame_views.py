"""A petition in a frame on another site: its live count, and the form of a guest.

Whoever looks is a stranger there: browsers keep this site's cookies from a frame, and a press that a member's session
would answer could be drawn over by the page around it. So nobody signs here but by a mailbox that is asked.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ..accounts.views import shown_again
from ..core.application import settings
from ..core.refusals import DomainError, TooMany
from ..core.web import csrf
from ..core.web.errors import sentence_of, try_again_in
from ..core.web.headers import content_policy
from ..core.web.once import known_otherwise
from ..core.web.pagecache import public_page
from ..core.web.typed import texts_in
from ..core.words.countries import country_choices
from ..core.words.language import language
from ..members.readers import VISITOR
from ..petitions import in_languages, rules
from ..petitions.asking import ask_mailbox
from ..petitions.errors import AskedOtherwise, PetitionClosed, TranslationBehind
from ..petitions.forms import GuestSignForm
from ..petitions.queries import PetitionPage, find_joint, get_page
from ..petitions.services import tries
from ..petitions.texts import ORIGINAL
from . import urls

bp = Blueprint("frames", __name__)

FRAMED = {
    "Content-Security-Policy": content_policy(frame_ancestors="*"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@bp.after_request
def _let_be_framed(response: Response) -> Response:
    response.headers.update(FRAMED)
    return response


@bp.get("/embed/petitions/<int:petition_id>")
@public_page(seconds=5, params=("text",))
def show(petition_id: int) -> ResponseReturnValue:
    """Demand, count and form; of a closed one, what came of it."""
    petition = in_languages.shown(get_page(petition_id, VISITOR), request.args.get("text"))
    return _show(petition, GuestSignForm(formdata=None))


@bp.post("/embed/petitions/<int:petition_id>")
@known_otherwise("A person signs once; a guest who says the same again is mailed once.")
@csrf.open_in_frame
@csrf.form_again
def sign(petition_id: int) -> ResponseReturnValue:
    """Keep a guest's try and ask the mailbox, as the site's own form does."""
    form = GuestSignForm()
    petition = in_languages.shown(get_page(petition_id, VISITOR), form.language or ORIGINAL)
    if not form.validate():
        return _show(petition, form), 422
    try:
        token = ask_mailbox(petition_id, form.typed("email"), form.given(), read=form.read, read_in=form.language)
    except TooMany as error:
        return shown_again(_show(petition, form.refused(error)), error)
    except PetitionClosed:
        return _show_what_is_asked(get_page(petition_id, VISITOR), form), 409
    return redirect(urls.asked(petition_id, token, lang=language()), 303)


@bp.get("/embed/petitions/<int:petition_id>/check-mail/<token>")
@csrf.by_mailed_token
def asked(petition_id: int, token: str) -> ResponseReturnValue:
    """Where to look now; what else can be done stands on the site's own page."""
    typed = tries.get_typed(petition_id, token)
    petition = get_page(petition_id, VISITOR)
    return render_template("embeds/asked.html", petition=petition, mailbox=typed.mailbox, token=token)


@bp.errorhandler(DomainError)
def _refuse(error: DomainError) -> ResponseReturnValue:
    again = try_again_in(error.retry_after) if error.retry_after else ""
    return shown_again(_refused(error.message, again), error)


@bp.errorhandler(HTTPException)
def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    return make_response(_refused(str(sentence_of(error.code or 500))), error.code or 500)


def _refused(message: str, again: str = "") -> str:
    """In the frame, with what was typed: nobody writes that twice because the site did not take it."""
    needs = {"petition_id": (request.view_args or {}).get("petition_id"), "message": message, "again": again}
    typed = texts_in(request, base_url=settings().base_url)
    return render_template("embeds/refused.html", typed=typed, **needs)


def _show(petition: PetitionPage, form: GuestSignForm) -> str:
    takes = rules.takes_signatures(petition)
    values = {"form": form if takes else None, "countries": country_choices() if takes else ()}
    return render_template("embeds/petition.html", petition=petition, joint=find_joint(petition), **values)


def _show_what_is_asked(petition: PetitionPage, form: GuestSignForm) -> str:
    """The form again where the petition asks another thing now; else that it is closed."""
    is_other = petition.is_open and form.read not in (None, petition.asks_version)
    refusal = TranslationBehind() if form.language else AskedOtherwise()
    return _show(petition, form.refused(refusal) if is_other else form)
