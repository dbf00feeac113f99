"""The shape of what people send about notifications."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind

from ..core.web import fields
from ..core.web.forms import Form
from .mail_rules import DAILY, OFF, ONCE


class ReadForm(Form):
    """`until` is the moment of the newest line on the page, so that what came after it stays unread."""

    until = fields.hidden(at_most=40)


def how_often(label: LazyString) -> RadioField:
    """Right away, once a day, or not at all."""
    choices = [
        SelectChoice(OFF, _l("Never")),
        SelectChoice(DAILY, _l("Once a day, if there's something new")),
        SelectChoice(ONCE, _l("Right away")),
    ]
    return RadioField(label, choices=choices)


class MailForm(Form):
    """How often to be mailed of what."""

    replies = how_often(_l("Replies to you"))
    followers = how_often(_l("New followers"))

    def chosen(self) -> dict[str, str]:
        """As it is kept."""
        return {field.name: str(field.data) for field in (self.replies, self.followers)}
