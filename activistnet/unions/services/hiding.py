"""What moderators hide of what one author has proposed to another."""

from sqlalchemy import update

from ...core.data import audit
from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ..errors import NotYours
from ..events import UnionTextHidden
from ..models import Union, UnionText
from . import proposing


def hide(union_id: int, number: int, *, by: Member, reason: str) -> None:
    """Have the other author not read a text any more, and say why to who wrote it; again changes nothing.

    With the text of now the proposal is over. It is in the log of acts. Raises NotYours for one of its two authors.
    """
    proposing.hold_petitions_of(union_id)
    union = db.session.get_one(Union, union_id, with_for_update=True, populate_existing=True)
    if by.id in union.authors:
        raise NotYours
    its = (UnionText.union_id == union_id, UnionText.number == number, UnionText.hidden_for.is_(None))
    hidden = update(UnionText).where(*its).values(hidden_for=reason).returning(UnionText.author_id)
    author_id = db.session.scalar(hidden, execution_options=QUIETLY)
    if author_id is None:
        return
    if number == union.text_number:
        proposing.end_one(union_id)
    audit.record(by.id, "union.hide_text", f"union:{union_id}", text=number, member=author_id, reason=reason)
    own_id = union.first_id if author_id == union.proposer_id else union.second_id
    publish(UnionTextHidden(union_id=union_id, petition_id=own_id, member_id=author_id, reason=reason))
