"""What visitors read of their reports, by a link that they alone were given."""

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from ..core.web.csrf import by_mailed_token
from ..core.web.forms import FormOnce
from ..core.web.limits import client_key, hit
from . import limits, receipt_queries, urls
from .errors import AskedAlready, NotAppealable
from .forms import AppealForm
from .receipt_queries import Followed
from .services import appeals
from .services.evidence import WORDS_KEPT

bp = Blueprint("receipts", __name__)


@bp.get("/report/<token>")
def show(token: str) -> ResponseReturnValue:
    """What became of a report, for whoever has its link."""
    followed = receipt_queries.get_followed(token)
    until = followed.kept_until(WORDS_KEPT)
    page = render_template("moderation/receipt.html", followed=followed, token=token, kept_until=until)
    return _unnamed(page, "no-referrer")


@bp.get("/report/<token>/look")
@by_mailed_token
def write_look(token: str) -> ResponseReturnValue:
    """The form for asking for a second look, where there is one to ask for."""
    followed = receipt_queries.get_followed(token)
    if not followed.reported.may_ask:
        return redirect(urls.receipt(token), 303)
    return _look_page(followed, token, AppealForm(formdata=None))


@bp.post("/report/<token>/look")
@by_mailed_token
def ask_again(token: str) -> ResponseReturnValue:
    """Have what was decided looked at once more, by another moderator."""
    form, followed = AppealForm(), receipt_queries.get_followed(token)
    if not form.validate():
        return _look_page(followed, token, form), 422
    hit(limits.APPEAL, client_key())
    try:
        appeals.ask_again_by_link(followed.receipt, followed.reported.report, form.typed("words"))
    except (AskedAlready, NotAppealable) as refusal:
        return _look_page(followed, token, form.refused(refusal)), refusal.status
    return redirect(urls.receipt(token), 303)


def _look_page(followed: Followed, token: str, form: FormOnce) -> Response:
    """Its form says where it comes from, which browsers without Sec-Fetch-Site don't do under `no-referrer`."""
    page = render_template("moderation/receipt_look.html", followed=followed, token=token, form=form)
    return _unnamed(page, "strict-origin")


def _unnamed(page: str, policy: str) -> Response:
    """No other page, log or search engine learns the address."""
    response = make_response(page)
    response.headers["Referrer-Policy"] = policy
    response.headers["X-Robots-Tag"] = "noindex"
    return response
