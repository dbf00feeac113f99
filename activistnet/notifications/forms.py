"""The shape of what people send about notifications."""

from ..core.web import fields
from ..core.web.forms import Form


class ReadForm(Form):
    """`until` is the moment of the newest line on the page, so that what came after it stays unread."""

    until = fields.hidden(at_most=40)
