"""What reporters and moderators send."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import AnyOf, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ..core.web import fields
from ..core.web.forms import FormOnce
from ..core.web.urls import LARGEST_ID
from .models import ACTIONS
from .rules import LONGEST_NOTE, LONGEST_REASON

TOO_LONG = _l("Use at most %(max)d characters.")


class ReportForm(FormOnce):
    """Saying that a post breaks a rule."""

    rule = fields.code(_l("Which rule does it break?"), required=_l("Choose one of the rules."))
    note = fields.text(_l("What should the moderators know?"), at_most=LONGEST_NOTE, too_long=TOO_LONG)


class DecisionForm(FormOnce):
    """Deciding about a post."""

    action = fields.code(
        _l("Decision"),
        AnyOf(ACTIONS, message=_l("Choose a decision.")),
        required=_l("Choose a decision."),
    )
    rule = fields.code(_l("Rule"))
    reason = fields.text(
        _l("Reason, shown to the author and in the public log"),
        at_most=LONGEST_REASON,
        required=_l("Give a reason. The author and the public log will show it."),
        too_long=TOO_LONG,
    )
    previous = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
