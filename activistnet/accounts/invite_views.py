"""What a member can send to a friend. Nobody types anybody's address here: who sends it, and to whom, is theirs."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..core.application import settings
from . import invitations
from .current import signed_in

bp = Blueprint("invite", __name__)


@bp.get("/me/invite")
@login_required
def show() -> ResponseReturnValue:
    """A link and a message."""
    return render_template(
        "accounts/invite.html", link=f"{settings().base_url}{invitations.address_for(signed_in().id)}"
    )
