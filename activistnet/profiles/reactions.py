"""The kept page of a member: nobody is shown what it said before they left, or were kept out."""

from ..core.data.db import db
from ..core.web import pagecache
from ..members.events import MemberLeft, MemberSuspended, SuspensionLifted
from ..members.models import Member
from ..members.urls import profile


def on_member_left(event: MemberLeft) -> None:
    """There is no such page any more."""
    pagecache.forget(profile(event.handle))


def on_suspension(event: MemberSuspended | SuspensionLifted) -> None:
    """It says whether they are suspended."""
    pagecache.forget(profile(db.session.get_one(Member, event.member_id).handle))
