"""Publishing what was answered: for members at once, and for visitors once they have signed in or joined."""

from flask import Blueprint, make_response, redirect
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..accounts.views import shown_again
from ..coaching import limits as coach_limits
from ..coaching import urls as coaching_urls
from ..coaching.forms import AskForm
from ..coaching.services import asking
from ..core.refusals import DomainError, Refused
from ..core.web import csrf
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import OWN_KEY, STATE, known_otherwise
from ..members.models import Member
from ..petitions.urls import launched
from ..petitions.views import publish
from ..posts.services.sent_forms import Mark
from ..topics.queries import get_open_topic
from . import checking, keeping, services
from .forms import LaunchForm
from .keeping import Begun

bp = Blueprint("launching", __name__)


@bp.post("/start/launch")
@known_otherwise(OWN_KEY)
@csrf.form_again
@login_required
@body_limit(LONG_TEXT)
def launch() -> ResponseReturnValue:
    """Publish it."""
    form = LaunchForm()
    begun = Begun(form.answers(), signed_in())
    if not form.validate():
        return checking.page(begun, form), 422
    try:
        petition_id = publish_answers(signed_in(), form, form.mark())
    except DomainError as refusal:
        form.refused(refusal)
        return shown_again(checking.page(begun, form), refusal)
    return keeping.forget_cookie(make_response(redirect(launched(petition_id), 303)))


@bp.post("/start/coach")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def ask_coach() -> ResponseReturnValue:
    """Let a coach read it, who suggests; the answers of this browser are the member's then."""
    begun, form, member = keeping.find(hold=True), AskForm(), signed_in()
    if not form.validate():
        return checking.page(begun, ask=form), 422
    hit(coach_limits.ASK, str(member.id))
    topic = checking.find_topic(begun.said.get("topic", ""))
    said = {name: begun.said.get(name, "") for name in ("demand", "body")}
    try:
        number = asking.ask_about_draft(member, **said, topic_id=topic.id if topic else None, wish=form.typed("wish"))
    except Refused as refusal:
        return checking.page(begun, ask=form.refused(refusal)), refusal.status
    return keeping.keep(begun, {}, lead(coaching_urls.request(number), "coach-asked"))


def publish_answers(member: Member, form: LaunchForm, mark: Mark | None) -> int:
    """Publish them as this member's petition, and delete them where they were kept; its number.

    Raises what `petitions.start` does, and then they stay.
    """
    petition_id = publish(get_open_topic(form.typed("topic")), member, form, mark)
    services.forget_published(member, petition_id, demand=form.typed("demand"))
    if form.browser_hash:
        services.forget_in_browser(form.browser_hash)
    return petition_id
