"""One's own pictures: where each is used, its words, and the room they take."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound
from ..core.web import notes
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..media import limits, queries, rules
from ..media.forms import WordsForm
from ..media.services import pictures
from . import picture_queries, urls
from .services import describing

bp = Blueprint("own_pictures", __name__)


@bp.get("/me/pictures")
@login_required
def index() -> ResponseReturnValue:
    """What one has sent, the newest first."""
    page = picture_queries.list_own(reader(), after=request.args.get("after"))
    used = queries.room_used(signed_in().id) / rules.MB
    room = (max(used, 0.1) if used else 0, rules.ROOM // rules.MB)
    return render_template("posts/pictures.html", page=page, room=room, problems=rules.PROBLEMS)


@bp.route("/me/pictures/<picture_id>", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def describe(picture_id: str) -> ResponseReturnValue:
    """Change the words of one, which are not a part of a text."""
    member = signed_in()
    picture = queries.get_describable(picture_id, member)
    form = WordsForm(obj=picture)
    if request.method == "POST" and form.validate():
        hit(limits.DESCRIBE, str(member.id))
        describing.describe(picture, member, form.typed("alt"))
        return notes.lead(urls.own_pictures(), "picture-described")
    page = render_template("posts/picture.html", form=form, picture=picture)
    return page, 422 if request.method == "POST" else 200


@bp.post("/me/pictures/<picture_id>/delete")
@known_otherwise(STATE)
@login_required
def delete(picture_id: str) -> ResponseReturnValue:
    """Have one deleted that nothing shows; another time is the same."""
    expect_button()
    if not rules.ID.fullmatch(picture_id):
        raise NotFound
    pictures.remove_loose(picture_id, signed_in())
    return notes.lead(urls.own_pictures(), "picture-deleted")
