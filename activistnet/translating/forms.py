"""What is sent to translate a petition: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import AnyOf, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ..core.web import fields
from ..core.web.forms import Form
from ..core.web.urls import LARGEST_ID
from ..posts.languages import KNOWN
from .rules import LONGEST_BODY, LONGEST_TITLE
from .services.writing import Words


class TranslationForm(Form):
    """The demand and the text in another language."""

    language = fields.code(
        _l("Language"),
        AnyOf(KNOWN, message=_l("Choose a language from the list.")),
        required=_l("Choose the language that you translate into."),
    )
    title = fields.line(
        _l("The demand"),
        fields.no_links,
        at_most=LONGEST_TITLE,
        required=_l("Translate the demand."),
        too_long=_l("Use at most %(max)d characters."),
    )
    body = fields.text(_l("The text"), at_most=LONGEST_BODY, required=_l("Translate the text."))
    is_named = BooleanField(_l("Show my name as the translator"))
    offer = fields.NumberField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())

    @property
    def words(self) -> Words:
        """As services take it."""
        said = {name: self.typed(name) for name in ("language", "title", "body")}
        return Words(**said, is_named=bool(self.is_named.data))
