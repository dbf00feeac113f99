"""How a petition comes onto another site: the code to paste, and oEmbed for programs that paste it themselves."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotImplemented as NotOffered

from ..accounts.current import reader
from ..core.refusals import NotFound
from ..core.web.headers import content_policy
from ..core.web.pagecache import public_page
from ..members.readers import VISITOR
from ..petitions import in_languages
from ..petitions.queries import get_page
from .addresses import petition_in, text_in
from .code import HIGHEST, WIDEST, frame_of
from .described import describe

bp = Blueprint("embeds", __name__)

SECONDS = 60


@bp.get("/petitions/<int:petition_id>/embed")
@public_page(seconds=SECONDS, params=("text",))
def code(petition_id: int) -> ResponseReturnValue:
    """What to paste, and how it will look."""
    petition = in_languages.shown(get_page(petition_id, reader()), request.args.get("text"))
    page = render_template("embeds/code.html", petition=petition, code=frame_of(petition, is_fluid=True))
    response = make_response(page)
    response.headers["Content-Security-Policy"] = content_policy(frame_src="'self'")
    return response


@bp.get("/oembed")
@public_page(seconds=5, params=("url", "format", "maxwidth", "maxheight"), signed_in_too=True)
def oembed() -> ResponseReturnValue:
    """The frame of the petition at `url` as oEmbed 1.0 has it, in JSON or XML. Any page may ask for it."""
    url = request.args.get("url", "")
    petition_id = petition_in(url)
    if petition_id is None:
        raise NotFound
    size = _at_most("maxwidth", WIDEST), _at_most("maxheight", HIGHEST)
    petition = in_languages.shown(get_page(petition_id, VISITOR), text_in(url))
    said = describe(petition, frame_of(petition, at_most=size))
    match request.args.get("format", "json"):
        case "json":
            response = jsonify(said)
        case "xml":
            text = render_template("embeds/oembed.xml", said=said)
            response = Response(text, content_type="text/xml; charset=utf-8")
        case _:
            raise NotOffered
    response.headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return response


def _at_most(name: str, most: int) -> int:
    """What a program has room for, in CSS pixels; anything that is no number is nothing said."""
    said = request.args.get(name, "")
    return min(int(said), most) if said.isascii() and said.isdecimal() and len(said) <= 9 else most
