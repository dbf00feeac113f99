"""What is sent to write an update: shape only."""

from flask_babel import lazy_gettext as _l

from ..core.web import fields
from ..core.web.forms import FormOnce
from ..posts.forms import BODY
from ..posts.rules import LONGEST_TITLE

KEPT = ("title",)  # beside the text itself, among drafts


class UpdateForm(FormOnce):
    """A title, which is the subject of the letter, and the text."""

    title = fields.line(
        _l("Title"),
        fields.no_links,
        at_most=LONGEST_TITLE,
        required=_l("Enter a title."),
        too_long=_l("Use at most %(max)d characters in the title."),
    )
    body = fields.text(_l("What's new?"), **BODY)
