"""What reporters and moderators send."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ..core.web.forms import Form
from ..core.web.urls import LARGEST_ID
from ..posts.forms import fit_text, paragraphs
from .models import ACTIONS
from .rules import LONGEST_NOTE, LONGEST_REASON


class ReportForm(Form):
    """Saying that a post breaks a rule."""

    rule = StringField(_l("Which rule does it break?"), [DataRequired(_l("Choose one of the rules."))])
    note = TextAreaField(
        _l("What should the moderators know?"),
        [Length(max=LONGEST_NOTE, message=_l("Keep it to %(max)d characters.")), fit_text],
        filters=[paragraphs],
    )


class DecisionForm(Form):
    """Deciding about a post."""

    action = StringField(_l("Decision"), [AnyOf(ACTIONS, message=_l("Choose what to do."))])
    rule = StringField(_l("Rule"))
    reason = TextAreaField(
        _l("Reason, in words for the author and for the public log"),
        [
            DataRequired(_l("Say why: the author and the public log are told.")),
            Length(max=LONGEST_REASON, message=_l("Keep it to %(max)d characters.")),
            fit_text,
        ],
        filters=[paragraphs],
    )
    previous = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
