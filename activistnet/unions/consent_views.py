"""Moving one's signature to a joint petition: by a mailed link without an account, or as a member."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.data.crypto import read_value, sign_value
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members.readers import VISITOR
from ..petitions import own as signatures
from ..petitions import queries as petitions
from ..petitions import rules as petition_rules
from ..petitions import urls as petition_urls
from ..petitions.errors import NotSigned
from ..petitions.queries import PetitionPage
from ..posts.links import post_url
from . import limits, queries, urls
from .emails import MOVE
from .services import moving

bp = Blueprint("union_consents", __name__)


@bp.get("/move-signature/<token>")
@csrf.by_mailed_token
def page(token: str) -> ResponseReturnValue:
    """What the joint petition asks, and one button. Opening it does nothing."""
    signature_id, union_id = _read(token)
    signature, union = signatures.get(signature_id), queries.find(union_id)
    if union is None or union.joint is None:
        raise NotFound
    counts_as = signatures.get(signatures.where_it_counts(signature_id))
    joint = _find_page(union.joint.id)
    return render_template(
        "unions/move.html",
        union=union,
        signature=signature,
        counts_as=counts_as,
        joint=joint,
        takes=joint is not None and union.state == "joined" and petition_rules.takes_signatures(joint),
        token=token,
        withdraw_url=petition_urls.withdraw(sign_value(str(counts_as.id), "withdraw")),
    )


@bp.post("/move-signature/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def move(token: str) -> ResponseReturnValue:
    """Move it."""
    expect_button()
    moving.move(*_read(token))
    return redirect(urls.move_by_mail(token), 303)


@bp.post("/unions/<int:union_id>/move")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def move_as_member(union_id: int) -> ResponseReturnValue:
    """Move what one has signed of the two."""
    expect_button()
    member = signed_in()
    hit(limits.MOVE, str(member.id), loosely=True)
    union = queries.find(union_id)
    if union is None or union.joint is None:
        raise NotFound
    joint = petitions.get_page(union.joint.id, reader())
    own_id = queries.find_own(union, reader())
    if own_id is not None:
        moving.move(own_id, union_id, member=member)
    elif joint.signature_state != "counted":
        raise NotSigned
    return lead(post_url(joint), "signature-moved")


def _find_page(petition_id: int) -> PetitionPage | None:
    try:
        return petitions.get_page(petition_id, VISITOR)
    except NotFound:
        return None


def _read(token: str) -> tuple[int, int]:
    """The number of a signature, and of the union it is asked about. Raises NotFound."""
    value = read_value(token, MOVE)
    if value is None:
        raise NotFound
    signature_id, union_id = value.split(".")
    return int(signature_id), int(union_id)
