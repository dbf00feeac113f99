"""Sending pictures, showing them, and the one beside one's name."""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import DomainError, NotFound
from ..core.web.addresses import came_from, own_address
from ..core.web.csrf import form_again
from ..core.web.errors import asks_for_json
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.once import STATE, known_otherwise
from . import answers, queries, rules, seeing, sending, urls
from .forms import AvatarForm, PictureForm
from .places import Place
from .services import avatars

bp = Blueprint("media", __name__)
DONE = {
    "sent": _l("Your picture is saved. It appears in a few seconds."),
    "removed": _l("We've removed your picture."),
}


@bp.post("/media")
@known_otherwise("Each picture is a thing of its own, and goes after a day where nothing shows it.")
@login_required
@body_limit(LONG_TEXT, files=rules.LARGEST)
def send() -> ResponseReturnValue:
    """Take in a picture for a text; a script is told what stands for it there."""
    form = PictureForm()
    picture = sending.take(form, signed_in())
    if asks_for_json():
        return jsonify(id=picture.id, url=urls.mark(picture.id)), 201
    return redirect(own_address(form.typed("next")) or came_from() or urls.own_avatar(), 303)


@bp.get("/media/<picture_id>.json")
@login_required
def state(picture_id: str) -> ResponseReturnValue:
    """What became of a picture that one sent: it waits, is ready, or is refused, with the words for that."""
    picture = queries.get_own(picture_id, signed_in())
    words = str(rules.PROBLEMS[picture.problem]) if picture.problem else None
    return jsonify(id=picture.id, state=picture.state, problem=words, width=picture.width, height=picture.height)


@bp.get("/media/<picture_id>")
def lead_to_drawing(picture_id: str) -> ResponseReturnValue:
    """What stands for a picture in a text leads to the picture itself."""
    if not rules.ID.fullmatch(picture_id):
        raise NotFound
    return redirect(urls.picture(picture_id, rules.WIDTHS["text"][1]), 303)


@bp.get("/media/<picture_id>/<width>.webp")
def show(picture_id: str, width: str) -> ResponseReturnValue:
    """A picture. Who sent it, and moderators, see it also when it is out of sight."""
    if not rules.ID.fullmatch(picture_id) or not rules.WIDTH.fullmatch(width):
        raise NotFound
    drawn = queries.find_drawn(picture_id, int(width))
    if drawn is None or (drawn.is_held and not _sees_held(picture_id, drawn)):
        raise NotFound
    places: tuple[Place, ...] = ("held", "public") if drawn.is_held else ("public", "held")
    return answers.give(picture_id, int(width), places, is_private=drawn.is_held)


@bp.route("/settings/picture", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
@body_limit(LONG_TEXT, files=rules.LARGEST)
def own_avatar() -> ResponseReturnValue:
    """One's own picture."""
    member, form = signed_in(), AvatarForm()
    if request.method == "POST" and form.validate():
        try:
            sending.take_avatar(form, member)
        except DomainError as error:
            return _own_page(form.refused(error)), error.status
        return redirect(urls.own_avatar(done="sent"), 303)
    return _own_page(form), 422 if request.method == "POST" else 200


@bp.post("/settings/picture/remove")
@known_otherwise(STATE)
@login_required
def remove_avatar() -> ResponseReturnValue:
    """Initials again."""
    expect_button()
    avatars.take_off(signed_in().id)
    return redirect(urls.own_avatar(done="removed"), 303)


def _own_page(form: AvatarForm) -> str:
    newest = queries.find_newest_avatar(signed_in().id)
    notices = [("done", words)] if (words := DONE.get(request.args.get("done", ""))) else []
    if newest is not None and newest.problem and not form.errors:
        notices = [("error", rules.PROBLEMS[newest.problem])]
    elif newest is not None and newest.state == "waiting" and not notices:
        notices = [("waiting", _("Your new picture appears in a few seconds. If it doesn't, reload the page."))]
    return render_template("media/avatar.html", form=form, member=signed_in(), newest=newest, notices=notices)


def _sees_held(picture_id: str, drawn: queries.Drawn) -> bool:
    member = find_member()
    if member is None:
        return False
    return member.id == drawn.member_id or member.is_moderator or seeing.is_shown(picture_id, reader())
