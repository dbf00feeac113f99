"""Asking those who sign for a postcode, and saying why."""

from sqlalchemy import update

from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden
from ...members.models import Member
from ...topics.bans import expect_may_write
from .. import rules
from ..counts import TABLE
from ..events import PetitionChanged
from ..models import Petition


def ask(petition: Petition, member: Member, why: str) -> None:
    """Ask for one from now on, for this reason, or no more where there is none.

    Raises Forbidden, Restricted, BannedFromTopic.
    """
    if not rules.may(petition, member, "edit") or not rules.is_running(petition):
        raise Forbidden
    if why:
        expect_may_write(petition.topic_id, member)
    changed = update(TABLE).where(TABLE.c.id == petition.id, TABLE.c.postcode_why != why).values(postcode_why=why)
    if db.session.scalar(changed.returning(TABLE.c.id)) is not None:
        publish(PetitionChanged(petition_id=petition.id))
