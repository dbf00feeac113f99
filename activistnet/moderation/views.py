"""Reports, and the public log."""

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.current import find_member, reader
from ..core.application import settings
from ..core.refusals import NotFound
from ..core.web.csrf import open_to_guests
from ..core.web.pagecache import public_page
from ..members import queries as members
from ..members.readers import Role
from ..petitions.reasons import get_signature_with_reason
from ..posts import queries as post_queries
from ..topics import queries as topic_queries
from ..unions import urls as unions
from . import judge_queries, log_queries, report_pages, urls
from .subjects import Subject

bp = Blueprint("moderation", __name__)


class Numbered(Protocol):
    """A post or reply, as an entity or as the row that a page has read."""

    @property
    def id(self) -> int: ...


@bp.app_template_global()
def decidable_among(posts: Iterable[Numbered]) -> frozenset[int]:
    """The ids of those posts that the reader may decide about."""
    member = find_member()
    if member is None or reader().role not in (Role.MODERATOR, Role.TOPIC_MODERATOR):
        return frozenset()
    return judge_queries.list_judged(member, [post.id for post in posts])


@bp.get("/posts/<int:post_id>/report")
@open_to_guests
def write_report(post_id: int) -> ResponseReturnValue:
    """The form for telling the moderators."""
    return report_pages.write(_get_post(post_id))


@bp.post("/posts/<int:post_id>/report")
@open_to_guests
def report(post_id: int) -> ResponseReturnValue:
    """Tell the moderators that a post breaks a rule."""
    return report_pages.send(_get_post(post_id), urls.reported(post_id))


@bp.get("/posts/<int:post_id>/reported")
def reported(post_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    subject, is_out = report_pages.get_reported(partial(_get_post, post_id), post_id=post_id)
    return render_template("moderation/reported.html", subject=subject, is_out=is_out)


@bp.get("/signatures/<int:signature_id>/report")
@open_to_guests
def write_report_of_reason(signature_id: int) -> ResponseReturnValue:
    """The form for telling the moderators of a reason given with a signature."""
    return report_pages.write(_get_reason(signature_id))


@bp.post("/signatures/<int:signature_id>/report")
@open_to_guests
def report_reason(signature_id: int) -> ResponseReturnValue:
    """Tell the moderators that a reason breaks a rule."""
    return report_pages.send(_get_reason(signature_id), urls.reason_reported(signature_id))


@bp.get("/signatures/<int:signature_id>/reported")
def reason_reported(signature_id: int) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    subject, is_out = report_pages.get_reported(partial(_get_reason, signature_id), signature_id=signature_id)
    return render_template("moderation/reported.html", subject=subject, is_out=is_out)


@bp.get("/members/<handle>/report")
@open_to_guests
def write_report_of_member(handle: str) -> ResponseReturnValue:
    """The form for telling the moderators of a member, and of what they proposed where it says of which text."""
    union_id, number = (request.args.get(name, 0, type=int) for name in ("union", "text"))
    return report_pages.write(_get_member(handle), note=_about_text(union_id, number) if union_id and number else "")


@bp.post("/members/<handle>/report")
@open_to_guests
def report_member(handle: str) -> ResponseReturnValue:
    """Tell the moderators that a member breaks a rule."""
    return report_pages.send(_get_member(handle), urls.member_reported(handle))


@bp.get("/members/<handle>/reported")
def member_reported(handle: str) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    subject = _get_member(handle)
    return render_template("moderation/reported.html", subject=subject, is_shown=report_pages.is_shown(subject))


@bp.get("/t/<slug>/report")
@open_to_guests
def write_report_of_topic(slug: str) -> ResponseReturnValue:
    """The form for telling the moderators of a topic itself."""
    return report_pages.write(_get_topic(slug))


@bp.post("/t/<slug>/report")
@open_to_guests
def report_topic(slug: str) -> ResponseReturnValue:
    """Tell the site's moderators of a topic; those who look after it don't decide about it."""
    return report_pages.send(_get_topic(slug), urls.topic_reported(slug))


@bp.get("/t/<slug>/reported")
def topic_reported(slug: str) -> ResponseReturnValue:
    """What a reporter reads then; reading it again reports nothing."""
    return render_template("moderation/reported.html", subject=_get_topic(slug))


@bp.get("/moderation/log")
@public_page(seconds=5, params=("after",))
def log() -> ResponseReturnValue:
    """Every decision, for everybody; names are withheld."""
    after = request.args.get("after")
    months = [] if after else log_queries.list_months()
    return render_template("moderation/log.html", page=log_queries.list_log(reader(), after=after), months=months)


def _about_text(union_id: int, number: int) -> str:
    """Where moderators read it: what was proposed once is never changed."""
    page = settings().base_url + unions.union(union_id)
    about = _("This is about text %(n)s of this proposal: %(link)s", n=number, link=page)
    return f"{about}\n\n"


def _get_post(post_id: int) -> Subject:
    return Subject(post_queries.get_post(post_id, reader()))


def _get_reason(signature_id: int) -> Subject:
    """The reason of a signature under a petition that the reader may see. Raises NotFound."""
    signature = get_signature_with_reason(signature_id, reader())
    return Subject(post_queries.get_post(signature.petition_id, reader()), signature)


def _get_member(handle: str) -> Subject:
    """A member who has a profile; whoever is blocked by them reports them, too. Raises NotFound."""
    member = members.get_by_handle(handle)
    if not member.has_profile:
        raise NotFound
    return Subject(None, None, member)


def _get_topic(slug: str) -> Subject:
    """Raises NotFound."""
    return Subject(None, topic=topic_queries.get_topic(slug))
