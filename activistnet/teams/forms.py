"""What those who run a petition send: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf, InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from ..core.web.urls import LARGEST_ID
from ..members.rules import HANDLE_SHAPE
from ..petitions.rules import ROLES
from .adoption_rules import LONGEST_WHY

LONGEST_HANDLE = 100
ONE_OF_THESE = _l("Choose one of the options.")
WHOSE = _l("Enter the handle of a member.")


class AskForm(Form):
    """Whom to ask, and to do what."""

    handle = fields.word(_l("Handle"), at_most=LONGEST_HANDLE, shape=HANDLE_SHAPE, required=WHOSE)
    role = fields.code(_l("Role"), AnyOf(ROLES, message=ONE_OF_THESE), required=_l("Choose a role."))


class AnswerForm(Form):
    """Taking on the role that one read, or not."""

    role = fields.code(_l("Role"), AnyOf(ROLES, message=ONE_OF_THESE), required=ONE_OF_THESE)
    answer = fields.code(_l("What you say"), AnyOf(("accept", "decline"), message=ONE_OF_THESE), required=ONE_OF_THESE)


class RemoveForm(Form):
    """Whom to take out."""

    handle = fields.word(_l("Handle"), at_most=LONGEST_HANDLE, shape=HANDLE_SHAPE, required=WHOSE)


class StandForm(Form):
    """Why one would run it."""

    why = fields.sentence(
        _l("Why would you run it?"), Door("thread"), at_most=LONGEST_WHY, required=_l("Say why, in a sentence.")
    )


class VoteForm(Form):
    """Who shall run it, by number, or as what it is closed."""

    choice = fields.code(_l("Your vote"), required=ONE_OF_THESE)


class TakeOffForm(Form):
    """Whom moderators take off the list, and why."""

    member = fields.NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    reason = fields.sentence(_l("Reason"), at_most=LONGEST_WHY, required=_l("Give a reason. They read it."))
