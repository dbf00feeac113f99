"""How a petition spreads: a page with the picture and its numbers, and the picture alone."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import reader
from ..core.web.pagecache import public_page
from ..petitions.queries import get_page
from .drawing import draw
from .queries import find_picture

bp = Blueprint("spread", __name__)


@bp.get("/petitions/<int:petition_id>/spread")
@public_page(seconds=5)
def show(petition_id: int) -> ResponseReturnValue:
    """The picture, and a table beside it with the same numbers."""
    petition = get_page(petition_id, reader())
    picture, drawn = find_picture(petition)
    rings = draw(picture) if picture else []
    return render_template("spread/show.html", petition=petition, picture=picture, rings=rings, drawn=drawn)


@bp.get("/petitions/<int:petition_id>/spread.svg")
@public_page(seconds=5)
def picture(petition_id: int) -> ResponseReturnValue:
    """The picture alone; where there is none, a sheet that says so."""
    petition = get_page(petition_id, reader())
    found = find_picture(petition).picture
    text = render_template("spread/picture.svg", petition=petition, picture=found, rings=draw(found) if found else [])
    return Response(text, content_type="image/svg+xml; charset=utf-8")
