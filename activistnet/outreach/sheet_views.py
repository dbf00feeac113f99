"""Sheets that the site draws: pictures of its pages, posters to print."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import reader
from ..core.outside.drawings import Sheet, drawings
from ..core.refusals import NotFound
from ..core.web.limits import client_key, is_within
from ..core.web.pagecache import public_page
from ..core.words.language import language
from ..follows.queries import get_member
from ..members.models import Member
from ..members.readers import VISITOR
from ..petitions import in_languages
from ..petitions.queries import PetitionPage, get_page
from ..posts.models import Post
from ..posts.queries import get_root
from ..profiles.queries import count_deeds
from . import cards, limits, posters, urls
from .qr import qr_svg

bp = Blueprint("sheets", __name__)

TYPES = {"png": "image/png", "pdf": "application/pdf"}


@bp.app_template_global()
def card_url(thing: object) -> str:
    """Where the picture of a page is, as it is at this moment; empty for what has none."""
    match thing:
        case PetitionPage():
            text, version = thing.text.wish if thing.text else "", cards.of_petition(thing).version
            return urls.card_of_petition(thing.id, version=version, lang=language(), text=text)
        case Post():
            return urls.card_of_discussion(thing.id, version=cards.of_discussion(thing).version, lang=language())
        case Member():
            return urls.card_of_member(thing.handle, lang=language())
        case _:
            return urls.card_of_site(lang=language())


@bp.get("/og/petitions/<int:petition_id>.png")
def petition(petition_id: int) -> ResponseReturnValue:
    """A demand and its count. Whoever asks is shown what a visitor is."""
    return _sent(cards.of_petition(_in_language(petition_id)))


@bp.get("/og/discussions/<int:post_id>.png")
def discussion(post_id: int) -> ResponseReturnValue:
    """A debate."""
    post = get_root(post_id, VISITOR)
    if post.kind != "discussion":
        raise NotFound
    return _sent(cards.of_discussion(post))


@bp.get("/og/members/<handle>.png")
def member(handle: str) -> ResponseReturnValue:
    """A person."""
    found, _ties = get_member(handle, VISITOR)
    return _sent(cards.of_member(found, count_deeds(found.id)))


@bp.get("/og/site.png")
def site() -> ResponseReturnValue:
    """The place itself."""
    return _sent(cards.of_site())


@bp.get("/petitions/<int:petition_id>/poster")
@public_page(seconds=60)
def poster_page(petition_id: int) -> ResponseReturnValue:
    """What can be printed for a petition, its QR code, and its link."""
    petition = get_page(petition_id, reader())
    address = posters.short_address(petition_id)
    return render_template("outreach/poster.html", petition=petition, address=address)


@bp.get("/petitions/<int:petition_id>/poster.pdf")
def poster(petition_id: int) -> ResponseReturnValue:
    """The demand on a sheet of A4."""
    return _sent(posters.poster(_in_language(petition_id)))


@bp.get("/petitions/<int:petition_id>/strips.pdf")
def strips(petition_id: int) -> ResponseReturnValue:
    """A notice with strips to tear off."""
    return _sent(posters.strips(_in_language(petition_id)))


@bp.get("/petitions/<int:petition_id>/qr.svg")
@public_page(seconds=60, signed_in_too=True)
def qr(petition_id: int) -> ResponseReturnValue:
    """The address as a QR code; it is there as long as the petition is."""
    get_page(petition_id, VISITOR)
    return Response(qr_svg(posters.short_address(petition_id)), content_type="image/svg+xml")


def _in_language(petition_id: int) -> PetitionPage:
    """As a visitor is shown it, in the language that the address asks for."""
    return in_languages.shown(get_page(petition_id, VISITOR), request.args.get("text"))


def _sent(sheet: Sheet) -> Response:
    """The sheet. Under an address that says its version it is the same for ever; under another one for a minute."""
    drawn = drawings().get(sheet, may_draw=_may_draw)
    response = Response(drawn.content, content_type=TYPES[sheet.form])
    is_lasting = request.args.get("v") == drawn.version
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_lasting else "public, max-age=60"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites show it beside a link
    if sheet.form == "pdf":
        response.headers["Content-Disposition"] = f'inline; filename="{sheet.name}.pdf"'
    response.set_etag(f"{drawn.version}-{int(drawn.at)}")
    response.make_conditional(request)
    return response


def _may_draw() -> bool:
    return is_within([(limits.DRAWINGS, ""), (limits.DRAWINGS_ADDRESS, client_key())])
