"""What authors and coaches send: shape only."""

from flask_babel import lazy_gettext as _l

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import EditForm, Form
from .rules import LONGEST, LONGEST_NOTE, LONGEST_WISH


class AskForm(Form):
    """What somebody would like help with, if they say."""

    wish = fields.text(_l("What would you like help with?"), Door("coaching"), at_most=LONGEST_WISH)


class SuggestForm(EditForm):
    """The text as a coach would have it."""

    demand = fields.line(
        _l("The demand"),
        fields.no_links,
        Door("coaching"),
        at_most=LONGEST["demand"],
        too_long=_l("Use at most %(max)d characters."),
    )
    body = fields.text(_l("The text"), Door("coaching"), at_most=LONGEST["body"])


class NoteForm(Form):
    """What a coach says beside that."""

    words = fields.text(
        _l("A note for the author"), Door("coaching"), at_most=LONGEST_NOTE, required=_l("Write something.")
    )
