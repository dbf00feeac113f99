"""Sending pictures, showing them, and the one beside one's name."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.data.db import db
from ..core.refusals import Busy, DomainError, NotFound
from ..core.web.addresses import came_from, own_address
from ..core.web.csrf import form_again
from ..core.web.errors import asks_for_json
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.once import STATE, known_otherwise
from . import queries, rules, seeing, sending, store, urls
from .errors import StoreAway
from .forms import AvatarForm, PictureForm
from .places import Place
from .services import avatars

bp = Blueprint("media", __name__)
DONE = {
    "sent": _l("Your picture is saved. It appears in a few seconds."),
    "removed": _l("We've removed your picture."),
}
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"
AGAIN_SECONDS = 60
FOR_EVER = "public, max-age=31536000, immutable"


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
    response = Response(mimetype="image/webp")
    response.headers["Cache-Control"] = "no-store" if drawn.is_held else FOR_EVER
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Content-Disposition"] = f'inline; filename="{picture_id}.webp"'
    # What its name says never changes, so nobody looks at the file to say that it is the same, or there.
    tag = f"{picture_id}-{width}"
    response.set_etag(tag)
    if request.method == "HEAD" or tag in request.if_none_match:
        response.automatically_set_content_length = False
        return response.make_conditional(request)
    db.rest()  # a store may be slow
    try:
        response.set_data(_content(picture_id, store.name_of(int(width)), is_held=drawn.is_held))
    except (StoreAway, Busy) as away:
        return Response("", 503, {"Retry-After": str(away.retry_after)})
    return response


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


def _content(picture_id: str, name: str, *, is_held: bool) -> bytes:
    """A file, also while a worker has not moved it yet to where it belongs. Raises NotFound, StoreAway and Busy."""
    places: tuple[Place, ...] = ("held", "public") if is_held else ("public", "held")
    found = (store.read(place, picture_id, name) for place in places)
    content = next((each for each in found if each is not None), None)
    if content is None:
        raise NotFound
    if not rules.is_whole(content):
        raise StoreAway(retry_after=AGAIN_SECONDS)  # browsers keep what they get here for a year
    return content
