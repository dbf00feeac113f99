"""What following can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import NotFound, Refused


class NotOneself(Refused):
    """Nobody follows, blocks or mutes themselves."""

    message = _l("You can't do that to your own account.")


class ListHidden(NotFound):
    """The lists of who follows whom are their owner's, unless the owner shows them."""

    message = _l("This list isn't public.")
