"""Pages for whoever has started petitions: what to do next, what came of them, and what those read who signed."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import Forbidden, NotFound
from ..core.web import csrf
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words.language import zone_name
from ..posts import limits as post_limits
from ..posts.links import post_url
from . import own_petitions, queries, rules, team_queries, urls
from .best_hours import best_hours
from .forms import PostcodeForm, ThanksForm
from .links import link_to
from .services import closing, postcodes

bp = Blueprint("own_petitions", __name__)


@bp.get("/me/petitions")
@login_required
def index() -> ResponseReturnValue:
    """What one runs, and is asked to help run, with who came when, from where and by whose share."""
    page = own_petitions.list_started(reader(), after=request.args.get("after"))
    offers = team_queries.list_asked(signed_in().id)
    return render_template("petitions/own_petitions.html", page=page, offers=offers)


@bp.get("/petitions/<int:petition_id>/launched")
def launched(petition_id: int) -> ResponseReturnValue:
    """What an author does next. Whoever else has this address is shown the petition."""
    reading = reader()
    petition = queries.get_page(petition_id, reading)
    if not rules.may(petition, reading, "numbers") or not rules.takes_signatures(petition):
        return redirect(post_url(petition), 303)
    return render_template(
        "petitions/launched.html",
        petition=petition,
        petition_link=link_to(petition),
        hours=best_hours(petition.topic_id, zone_name()),
    )


@bp.get("/petitions/<int:petition_id>/thanks")
@public_page(seconds=5)
def thanks(petition_id: int) -> ResponseReturnValue:
    """What whoever has signed reads, for everybody: it can be reported. For its author the form to change it."""
    reading = reader()
    petition = queries.get_page(petition_id, reading)
    form = ThanksForm(formdata=None, data={"word": petition.thanks}) if rules.may(petition, reading, "thank") else None
    if form is None and not petition.thanks:
        raise NotFound
    return render_template("petitions/thanks.html", petition=petition, form=form)


@bp.post("/petitions/<int:petition_id>/thanks")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def thank(petition_id: int) -> ResponseReturnValue:
    """Have them read this."""
    page, member = queries.get_page(petition_id, reader()), signed_in()
    if not rules.may(page, member, "thank"):
        raise Forbidden
    form = ThanksForm(data={"word": page.thanks})
    if not form.validate():
        return render_template("petitions/thanks.html", petition=page, form=form), 422
    hit(post_limits.EDIT, str(member.id))
    closing.thank(queries.get_petition(petition_id, reader()), member, form.typed("word"))
    return lead(urls.thanks(petition_id), "thanks-saved")


@bp.route("/petitions/<int:petition_id>/postcode", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def postcode(petition_id: int) -> ResponseReturnValue:
    """Ask those who sign for a postcode, and say why, or ask no more."""
    page, member = queries.get_page(petition_id, reader()), signed_in()
    if not rules.may(page, member, "edit") or not rules.is_running(page):
        raise Forbidden
    form = PostcodeForm(data={"postcode_why": page.postcode_why})
    if request.method == "GET" or not form.validate():
        return render_template(
            "petitions/postcode.html", petition=page, form=form
        ), 200 if request.method == "GET" else 422
    hit(post_limits.EDIT, str(member.id))
    why = form.typed("postcode_why")
    postcodes.ask(queries.get_petition(petition_id, reader()), member, why)
    return lead(post_url(page), "postcode-asked" if why else "postcode-not-asked")
