"""The first page of an operator, and the log of acts."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from . import demo_views, findings, numbers, queries, site_views, topic_views, urls
from .rooms import Room, asked, blueprint

bp = blueprint("operate")

ROOMS = (
    Room(urls.mail, _l("E-mail"), _l("What's waiting to go out, since when, and why it failed.")),
    Room(urls.jobs, _l("Failed jobs"), _l("Background work that kept failing: try it again, or drop it.")),
    Room(urls.audit, _l("Audit log"), _l("What operators changed, here and on the command line.")),
)
PEOPLE = Room(
    urls.members,
    _l("Members"),
    _l("Find members, suspend them, send a new password link, change roles, delete accounts."),
)


@bp.get("/operate")
def index() -> ResponseReturnValue:
    """How the site is doing, and the way to all the rest."""
    rooms = (PEOPLE, *topic_views.ROOMS, *site_views.ROOMS, *ROOMS, *demo_views.rooms())
    return render_template("operate/index.html", numbers=numbers.five(), findings=findings.amiss(), rooms=rooms)


@bp.get("/operate/audit")
def audit() -> ResponseReturnValue:
    """What operators changed, the newest first."""
    verb = asked("verb")
    page = queries.list_acts(verb, after=request.args.get("after"))
    return render_template("operate/audit.html", page=page, verb=verb, verbs=queries.list_verbs())
