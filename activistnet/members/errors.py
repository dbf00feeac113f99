"""What changing a member can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class LastOperator(Refused):
    """Nobody could appoint another one here, so the site keeps its last operator."""

    message = _l("This is the site's only operator. Make someone else operator first.")
