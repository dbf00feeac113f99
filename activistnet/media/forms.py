"""What comes along with a picture: shape only."""

from flask_babel import lazy_gettext as _l

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from .rules import LONGEST_ALT

ALT = {
    "at_most": LONGEST_ALT,
    "too_long": _l("Use at most %(max)d characters to describe the picture."),
}


class PictureForm(Form):
    """A picture for a text, and the page it is sent from."""

    picture = fields.UploadField(_l("Picture"))
    alt = fields.line(_l("Describe the picture"), Door("picture"), **ALT)
    next = fields.hidden(at_most=2000)


class WithPicture(Form):
    """A text with a picture that comes along: where it goes to, `sending.Along` says."""

    picture = fields.UploadField(_l("Picture"))
    picture_alt = fields.line(_l("Describe the picture"), Door("picture"), **ALT)


class WithCover(WithPicture):
    """A text with a picture over it; `cover_id` is the one that came with the form before."""

    cover_id = fields.hidden(at_most=32)


class WordsForm(Form):
    """The words of a picture for who can't see it."""

    alt = fields.line(_l("Describe the picture"), Door("picture"), **ALT)


class AvatarForm(Form):
    """A picture of oneself."""

    picture = fields.UploadField(_l("Picture"))
