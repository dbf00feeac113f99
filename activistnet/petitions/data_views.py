"""Petitions as data: the count, the public facts, and where signatures come from."""

import csv
import io
from datetime import datetime

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from ..accounts.current import reader
from ..core.application import settings
from ..core.web.pagecache import public_page
from ..core.words.language import iso
from ..members.readers import VISITOR
from ..posts.links import post_url
from ..posts.useful_views import best_data
from . import counts, languages, places, queries, rules, stages, strengths, urls

bp = Blueprint("petition_data", __name__)


@bp.get("/petitions/<int:petition_id>/count.json")
@public_page(seconds=1, signed_in_too=True)
def count(petition_id: int) -> ResponseReturnValue:
    """The folded count, the same for everyone."""
    found = counts.get_count(petition_id)
    response = jsonify(found.facts())
    response.headers["Cache-Control"] = "public, max-age=1"
    response.set_etag(str(found.version))
    return response.make_conditional(request)


@bp.get("/petitions/<int:petition_id>.json")
@public_page(seconds=5)
def facts(petition_id: int) -> ResponseReturnValue:
    """Everything about a petition that is public."""
    petition = _get_public(petition_id)
    listed = places.named(places.list_places(petition_id))
    return jsonify(
        petition=petition.id,
        url=settings().base_url + post_url(petition),
        demand=petition.title,
        body=petition.body,
        targets=petition.targets,
        decision_makers=[_asked(*each) for each in petition.asks_whom],
        topic=petition.topic_slug,
        author=petition.author_handle,
        author_name=petition.author_name,
        state=petition.stage,
        takes_signatures=rules.takes_signatures(petition),
        paused_until=_iso(petition.paused_until) if petition.stage == stages.PAUSED else None,
        archived_at=_iso(petition.archived_at),
        count=petition.count,
        held=petition.held_count,
        held_for={why or "moderators": n for why, n in petition.held},
        base=petition.base,
        base_source=petition.base_source,
        base_at=_iso(petition.base_at),
        goal=petition.goal,
        step=petition.step,
        version=petition.count_version,
        started_at=_iso(petition.created_at),
        edited_at=_iso(petition.edited_at),
        closed_at=_iso(petition.closed_at),
        closes_at=_iso(petition.closes_at),
        joined_into=_joint(petition),
        by_country=[_place(p) for p in listed if p.kind == "country"],
        by_region=[_place(p) for p in listed if p.kind == "constituency"],
        by_language=[_language(each) for each in languages.list_signed(petition_id, petition.language)],
        by_area=[_place(p) for p in listed if p.kind == "region"],
        by_postcode=[_place(p) for p in listed if p.kind == places.AREA],
        by_strength=_strength(petition.strength),
    )


@bp.get("/petitions/<int:petition_id>.csv")
@public_page(seconds=5)
def table(petition_id: int) -> ResponseReturnValue:
    """Signatures by place, one per line, as spreadsheets read it."""
    petition = _get_public(petition_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["kind", "code", "name", "signatures"])
    for place in places.named(places.list_places(petition_id)):
        writer.writerow([place.kind, _cell(place.code), _cell(place.name), place.count])
    response: Response = make_response("\ufeff" + text.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="petition-{petition.id}.csv"'
    return response


def _joint(petition: queries.PetitionPage) -> dict[str, int | str] | None:
    """The petition that takes its place, where everybody sees that."""
    joint = queries.find_joint(petition)
    return {"petition": joint.id, "url": settings().base_url + post_url(joint)} if joint else None


def _asked(name: str, address: str | None) -> dict[str, str | None]:
    return {"name": name, "url": settings().base_url + address if address else None}


def _place(place: places.Place) -> dict[str, str | int]:
    return {"code": place.code, "name": place.name, "count": place.count}


def _language(read: languages.SignedIn) -> dict[str, str | int | bool | None]:
    return {"language": read.code, "is_original": read.is_original, "count": read.count}


def _strength(found: strengths.Strength | None) -> dict[str, str | int] | None:
    """How strong signatures are, the first two at least: see `strengths`."""
    if found is None:
        return None
    kinds = {"vouched": found.vouched, "members_of_30_days": found.members, "others": found.others}
    return {"counted_at": iso(found.counted_at), "counted": found.counted, **kinds}


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


@bp.get("/petitions/<int:petition_id>/best.json")
@public_page(seconds=5, params=("after",))
def best(petition_id: int) -> ResponseReturnValue:
    """The votes for the replies to a petition, as far as they are told, the best first."""
    return best_data(petition_id, "petition", urls.best_data(petition_id))


def _get_public(petition_id: int) -> queries.PetitionPage:
    """What everybody may know of a petition, for whoever may also see its page. Raises NotFound."""
    if reader() != VISITOR:
        queries.get_page(petition_id, reader())
    return queries.get_page(petition_id, VISITOR)
