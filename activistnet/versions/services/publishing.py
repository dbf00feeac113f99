"""Publishing a new version of a petition that people have signed."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, insert, select, update

from ...core.data.db import db
from ...core.events import publish as tell
from ...core.refusals import Forbidden
from ...members.models import Member
from ...members.rules import is_limited
from ...petitions import rules as petition_rules
from ...petitions.counts import TABLE
from ...petitions.models import Petition, PetitionTarget
from ...petitions.services import asking
from ...petitions.services import petitions as services
from ...petitions.version_models import FormerVersion
from ...posts.services import texts, versions
from ...posts.services.posts import look_again
from .. import rules
from ..errors import NewVersionLately, NothingNew, OutOfSight, ReachIsLimited
from ..events import VersionPublished


def expect_publisher(petition: Petition, member: Member) -> None:
    """Go on only if the member may ask for something else than people have signed. Raises Forbidden."""
    if not petition_rules.may(petition, member, "version"):
        raise Forbidden(_("Only the author can publish a new version of a petition."))


def expect_possible(petition: Petition, member: Member) -> None:
    """Go on only if the member may give it a new version now. Raises ReachIsLimited, OutOfSight, NewVersionLately."""
    if is_limited(member):
        raise ReachIsLimited
    if petition.visibility != "visible":
        raise OutOfSight
    if until := rules.rests_until(petition):
        raise NewVersionLately(until)


def publish(petition: Petition, member: Member, *, demand: str, body: str, targets: Sequence[str], goal: int) -> None:
    """Ask this of these from now on. What was signed stays what it was, and each signature of the version it was given.

    Where a moderator reads what is written first, it waits for that like any other change, and nobody is written to
    before. Raises ReachIsLimited, OutOfSight, NewVersionLately, NothingNew, and what `petitions.hold` and `asking.ask`
    do.
    """
    html = texts.html_of(body, member.id, petition.id)
    services.hold(petition, member)
    expect_publisher(petition, member)
    asks_others = list(targets) != asking.list_names(petition.id)
    if not asks_others and (demand, body) == (petition.title, petition.body):
        raise NothingNew
    expect_possible(petition, member)
    _keep(petition)
    if asks_others:
        versions.change_beside(petition.id)
        asking.ask(petition.id, targets, member.id)
    grown = {name: TABLE.c[name] + 1 for name in ("version_number", "asks_version", "count_version")}
    changed = update(TABLE).where(TABLE.c.id == petition.id)
    db.session.execute(changed.values(**grown, version_at=func.clock_timestamp()))
    if not services.rewrite(petition, member, demand=demand, body=body, html=html, goal=goal, is_signed=True):
        look_again(petition, member)
    tell(VersionPublished(petition_id=petition.id))


def _keep(petition: Petition) -> None:
    """What it was until now."""
    asked = select(PetitionTarget.name, PetitionTarget.decision_maker_id).where(
        PetitionTarget.petition_id == petition.id
    )
    kept = {
        "petition_id": petition.id,
        "number": petition.version_number,
        "text_number": petition.version,
        "targets": [list(row) for row in db.session.execute(asked.order_by(PetitionTarget.position))],
        "published_at": petition.version_at or petition.created_at,
        "replaced_at": func.clock_timestamp(),
    }
    db.session.execute(insert(FormerVersion).values(**kept))
