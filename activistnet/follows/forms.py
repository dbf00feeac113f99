"""What members send to mute somebody: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf

from ..core.web import fields
from ..core.web.forms import Form

DAYS = (1, 7, 30, 90)


def how_long() -> fields.TextField:
    """For how many days; nothing is for good."""
    return fields.code(_l("For how long?"), AnyOf(("", *map(str, DAYS)), message=_l("Choose one of the options.")))


class MuteForm(Form):
    """Leaving somebody out of one's lists."""

    days = how_long()
