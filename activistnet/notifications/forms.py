"""The shape of what people send about notifications."""

from wtforms import HiddenField
from wtforms.validators import Length, Optional

from ..core.web.forms import Form


class ReadForm(Form):
    """`until` is the moment of the newest line on the page, so that what came after it stays unread."""

    until = HiddenField(validators=[Optional(), Length(max=40)])
