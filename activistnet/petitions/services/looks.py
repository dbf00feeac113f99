"""At which mail domain moderators looked in which time: the same time again or one apart, so that none tells of one
person.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.crypto import blind_index
from ...core.data.db import db
from ...core.data.time import now
from .. import domains
from ..errors import LookedAtOtherwise, NotOverYet
from ..group_models import DomainLook
from ..models import Petition


def note(petition_id: int, domain: str, first_at: datetime, last_at: datetime) -> None:
    """Keep that somebody looks, whatever comes of it: that there are too few says something, too.

    Whoever owns a domain has those under it. Raises NotOverYet, LookedAtOtherwise.
    """
    if last_at >= now():
        raise NotOverYet
    digest = blind_index(domains.owned_with(domain), scope=f"looks at domains:{petition_id}")
    here = (DomainLook.petition_id == petition_id, DomainLook.domain_digest == digest)
    overlaps = (DomainLook.first_at <= last_at, DomainLook.last_at >= first_at)
    is_other = or_(DomainLook.first_at != first_at, DomainLook.last_at != last_at)
    other = select(DomainLook.first_at, DomainLook.last_at).where(*here, *overlaps, is_other).limit(1)
    this = {"petition_id": petition_id, "domain_digest": digest, "first_at": first_at, "last_at": last_at}
    with db.transaction(separate=True) as session:
        # Two moderators who look at the same moment see each other's.
        session.execute(select(Petition.id).where(Petition.id == petition_id).with_for_update(key_share=True))
        if (found := session.execute(other).one_or_none()) is not None:
            raise LookedAtOtherwise(found.first_at, found.last_at)
        session.execute(insert(DomainLook).values(**this).on_conflict_do_nothing())
