"""The tags of a topic, as its moderators name them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.refusals import Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members.rules import expect_may_publish
from ..topics import queries, role_queries
from ..topics import urls as topics
from ..topics.roles import expect
from ..topics.services import topics as services
from . import limits
from .forms import NamedTagsForm

bp = Blueprint("topic_tags", __name__)


@bp.route("/t/<slug>/tags", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def tags(slug: str) -> ResponseReturnValue:
    """Which there are, one a line. What a thread has of those that are taken away it shows no more."""
    topic = (queries.hold_topic if request.method == "POST" else queries.get_topic)(slug)
    standing = role_queries.find_standing(topic.id, signed_in())
    expect(standing.may_moderate, standing)
    form = NamedTagsForm(data={"tags": "\n".join(topic.tags)})
    shown = {"topic": topic, "may_lead": standing.may_lead}
    if request.method == "GET" or not form.validate():
        return render_template("communities/tags.html", **shown, form=form), 200 if request.method == "GET" else 422
    expect_may_publish(signed_in())
    hit(limits.TOPIC_SETTINGS, str(signed_in().id))
    try:
        services.name_tags(topic, form.named, by=standing)
    except Refused as refusal:
        return render_template("communities/tags.html", **shown, form=form.refused(refusal)), refusal.status
    pagecache.forget(topics.topic(slug))
    return lead(topics.topic(slug), "topic-saved")
