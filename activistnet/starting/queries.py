"""What somebody has answered so far."""

from sqlalchemy import select

from ..core.data.crypto import token_hash
from ..core.data.db import db
from ..posts.queries import find_drafts
from ..posts.services.drafts import fields_of
from .models import BegunPetition
from .rules import FIELDS, Said
from .sealing import is_token, unseal

PLACES = fields_of("start", FIELDS)  # of a member's drafts


def said_by_member(member_id: int) -> Said:
    """What a member has, on whatever device."""
    return {name: text for name, text in find_drafts(member_id, PLACES).items() if text}


def said_in_browser(token: str, *, hold: bool = False) -> Said:
    """What was answered with this token. `hold` it while it is changed, or two windows could lose an answer."""
    if not is_token(token):
        return {}
    wanted = select(BegunPetition.said_sealed).where(BegunPetition.browser_hash == token_hash(token))
    sealed = db.session.scalar(wanted.with_for_update() if hold else wanted)
    return unseal(sealed, token) if sealed is not None else {}
