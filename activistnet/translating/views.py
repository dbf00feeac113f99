"""The translations of a petition: all of them, writing one, and what becomes of it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound, Refused
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words.language import names_of
from ..core.words.spoken import choose_among
from ..petitions import languages
from ..petitions import rules as petition_rules
from ..petitions.models import Petition
from ..petitions.queries import PetitionPage, get_page, get_petition
from ..posts.languages import KNOWN
from ..posts.translation_models import Translation
from ..posts.translation_queries import Translated, get_translation
from ..topics.queries import get_topic_by_id
from . import limits, queries, rules, urls
from .forms import TranslationForm
from .services import deciding, writing

bp = Blueprint("translating", __name__)


@bp.get("/petitions/<int:petition_id>/translations")
@public_page(seconds=5)
def index(petition_id: int) -> ResponseReturnValue:
    """Which there are, of which text, by whom; what waits; and in which languages people signed."""
    reading = reader()
    petition = get_page(petition_id, reading)
    found = queries.load(petition, reading)
    return render_template(
        "translating/index.html",
        petition=petition,
        found=found,
        signed=languages.list_signed(petition.id, petition.language),
        names=dict(names_of(rules.languages_to(None))),
        may_translate=rules.may_translate(petition),
    )


@bp.get("/petitions/<int:petition_id>/translations/new")
@login_required
def new(petition_id: int) -> ResponseReturnValue:
    """The form, with what is there already or was offered."""
    petition = get_page(petition_id, reader())
    return _page(petition, TranslationForm(formdata=None, data=_begun(petition)))


@bp.post("/petitions/<int:petition_id>/translations")
@known_otherwise(STATE)
@form_again
@login_required
@body_limit(LONG_TEXT)
def write(petition_id: int) -> ResponseReturnValue:
    """Publish it, or offer it to the author."""
    petition, member, form = get_petition(petition_id, reader()), signed_in(), TranslationForm()
    if not form.validate():
        return _page(get_page(petition_id, reader()), form), 422
    hit(limits.TRANSLATE, str(member.id))
    try:
        outcome = writing.write(petition, member, form.words, offer=_offer(petition_id, form.offer.data))
    except Refused as refusal:
        return _page(get_page(petition_id, reader()), form.refused(refusal)), refusal.status
    return lead(urls.translations(petition_id), f"translation-{outcome}")


@bp.post("/translations/<int:translation_id>/accept")
@known_otherwise(STATE)
@login_required
def accept(translation_id: int) -> ResponseReturnValue:
    """Show what was offered to everybody."""
    translation, petition = _get(translation_id)
    deciding.accept(translation, petition, signed_in())
    return lead(urls.translations(petition.id), "translation-accepted")


@bp.post("/translations/<int:translation_id>/decline")
@known_otherwise(STATE)
@login_required
def decline(translation_id: int) -> ResponseReturnValue:
    """Say no to it."""
    translation, petition = _get(translation_id)
    deciding.decline(translation, petition, signed_in())
    return lead(urls.translations(petition.id), "translation-declined")


@bp.post("/translations/<int:translation_id>/remove")
@known_otherwise(STATE)
@login_required
def remove(translation_id: int) -> ResponseReturnValue:
    """Take it away."""
    translation, petition = _get(translation_id)
    deciding.remove(translation, petition, signed_in())
    return lead(urls.translations(petition.id), "translation-removed")


@bp.post("/translations/<int:translation_id>/unname")
@known_otherwise(STATE)
@login_required
def unname(translation_id: int) -> ResponseReturnValue:
    """Don't say any more who translated it."""
    translation, petition = _get(translation_id)
    deciding.unname(translation, signed_in())
    return lead(urls.translations(petition.id), "translation-unnamed")


def _get(translation_id: int) -> tuple[Translation, Petition]:
    expect_button()
    hit(limits.DECIDE, str(signed_in().id))
    translation = get_translation(translation_id)
    return translation, get_petition(translation.post_id, reader())


def _offer(petition_id: int, number: int | None) -> Translation | None:
    """What a member offered of this petition, by which its author begins. Raises NotFound."""
    if number is None:
        return None
    found = get_translation(number)
    if found.post_id != petition_id:
        raise NotFound
    return found


def _begun(petition: PetitionPage) -> dict[str, object]:
    """With what the form begins: an offer, for the author; else one's own, or what is shown in this language."""
    number, language = request.args.get("from", type=int), request.args.get("language", "")
    found, reading = queries.load(petition, reader()), reader()
    if number is not None and found.decides:
        offers = [each.it for each in found.waiting if each.it.id == number]
        return {**_words_of(offers[0]), "offer": number} if offers else {}
    mine = [each.it for each in found.waiting if each.it.author_id == reading.id]
    shown = [each.it for each in found.shown if each.it.is_seen]
    begun = [each for each in (*mine, *shown) if each.language == language]
    if not begun:
        return {"language": language}
    return {**_words_of(begun[0]), "is_named": begun[0].is_named and begun[0].translator_id == reading.id}


def _words_of(it: Translated) -> dict[str, object]:
    return {name: getattr(it, name) for name in ("language", "title", "body")}


def _page(petition: PetitionPage, form: TranslationForm) -> str:
    member, spoken = signed_in(), get_topic_by_id(petition.topic_id).languages
    is_own = petition_rules.is_author(petition, member)
    language = form.typed("language")
    is_known = language in KNOWN  # what is shown again may be anything
    is_others = is_own and is_known and writing.find_others(petition.id, language, member) is not None
    return render_template(
        "translating/new.html",
        petition=petition,
        form=form,
        languages=choose_among(rules.languages_to(petition.language), spoken),
        is_own=is_own,
        is_credited=bool(form.offer.data) or is_others,
        may_translate=rules.may_translate(petition),
    )
