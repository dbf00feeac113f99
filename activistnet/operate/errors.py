"""What acts of an operator can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class AnotherHandle(Refused):
    """The handle that was typed to be sure is another one."""

    field = "handle"
    message = _l("That is not this member's handle.")
