"""Whether letters about a petition may leave, which may be days after its author asked for them."""

from ..core.data.db import db
from ..members.models import Member
from ..members.rules import is_limited, is_restricted
from ..topics.bans import find_end
from .models import Petition


def may_be_heard(petition: Petition, *writer_ids: int) -> bool:
    """Whether moderators let what was asked for reach people who haven't come for it.

    They do unless they keep its author back, or whoever else has written.
    """
    people = [db.session.get_one(Member, each) for each in {petition.author_id, *writer_ids}]
    return not any(_is_kept_back(each, petition.topic_id) for each in people)


def _is_kept_back(member: Member, topic_id: int) -> bool:
    may_write = member.is_active and not is_restricted(member) and not is_limited(member)
    return not may_write or find_end(topic_id, member) is not None
