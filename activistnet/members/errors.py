"""What changing a member can be refused for."""

from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused
from . import urls


class LastOperator(Refused):
    """Nobody could appoint another one here, so the site keeps its last operator."""

    message = _l("This is the site's only operator. Make someone else operator first.")


class Restricted(Forbidden):
    """Moderators let a member publish nothing for a while; everything else goes on."""

    way_on = (urls.standing(), _l("Where I stand"))

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.message = _(
            "Moderators have stopped you from publishing until %(day)s. Your text is kept below, so you can copy it.",
            day=format_date(until, "long"),
        )
