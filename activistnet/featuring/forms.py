"""The form that features a post, and the answer of whoever is asked to be an editor."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf, InputRequired, NumberRange

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from .rules import EDITOR_DAYS, HOME, LONGEST_REASON, MOST_DAYS, TOPIC, USUAL_DAYS


class FeatureForm(Form):
    """Where, why, and for how long."""

    where = fields.code(_l("Where?"), AnyOf((TOPIC, HOME)), required=_l("Choose a place."))
    reason = fields.sentence(
        _l("Why?"),
        Door("thread"),
        at_most=LONGEST_REASON,
        required=_l("Give a reason. Everyone can read it beside the post."),
    )
    days = fields.NumberField(
        _l("For how many days?"),
        [InputRequired(_l("Enter a whole number, in digits.")), NumberRange(min=1, max=MOST_DAYS)],
        default=USUAL_DAYS,
    )


class AnswerForm(Form):
    """Being an editor for as long as one read one is asked to, or not."""

    days = fields.code(
        _l("For how long"), AnyOf([str(n) for n in EDITOR_DAYS]), required=_l("Choose one of the options.")
    )
    answer = fields.code(_l("What you say"), AnyOf(("accept", "decline")), required=_l("Choose one of the options."))
