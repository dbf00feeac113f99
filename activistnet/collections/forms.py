"""What people send to make collections and follow them: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import AnyOf, NumberRange

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from ..core.web.urls import LARGEST_ID
from .rules import LONGEST_ABOUT, LONGEST_TITLE, LONGEST_TYPED, MOST_ITEMS

TOO_MANY = _l("Choose fewer at once.")


class CollectionForm(Form):
    """What it is called, what it is for, and who finds it."""

    title = fields.line(
        _l("Title"), fields.no_links, Door("collection"), at_most=LONGEST_TITLE, required=_l("Enter a title.")
    )
    about = fields.sentence(_l("What is it for?"), Door("collection"), at_most=LONGEST_ABOUT)
    is_public = BooleanField(_l("Everyone can find it. Otherwise only people who have its link can see it."))


class AddForm(Form):
    """A person, a topic or a thread."""

    what = fields.line(_l("Handle or link"), at_most=LONGEST_TYPED, required=_l("Type a handle or a link."))


class RemoveForm(Form):
    """What is taken out, by its number."""

    sort = fields.code(None, AnyOf(("member", "topic", "post")), required=_l("Choose one of the options."))
    item = fields.NumberField(validators=[NumberRange(1, LARGEST_ID)])


class FollowForm(Form):
    """Who and what of it is followed."""

    who = fields.codes(_l("People"), most=MOST_ITEMS, too_many=TOO_MANY)
    topic = fields.codes(_l("Topics"), most=MOST_ITEMS, too_many=TOO_MANY)
    key = fields.hidden(at_most=40)
