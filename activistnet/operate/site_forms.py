"""Forms of what an operator decides for the whole site."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from ..core.web import fields
from ..core.web.forms import Form
from .decisions import LONGEST_NAME, LONGEST_SENTENCE

HOURS = (
    ("", _l("Until an operator ends it")),
    ("1", _l("1 hour")),
    ("4", _l("4 hours")),
    ("24", _l("1 day")),
    ("168", _l("7 days")),
    ("720", _l("30 days")),
)


class SentenceForm(Form):
    """A sentence for everybody, and for how long."""

    text = fields.line(
        _l("Text of the announcement"), at_most=LONGEST_SENTENCE, required=_l("Write the text of the announcement.")
    )
    hours = fields.code(_l("For how long"))

    def validate_hours(self, field: Field) -> None:
        """One of those offered."""
        if field.data not in dict(HOURS):
            raise ValidationError(_l("Choose one of the options."))

    @property
    def lasting(self) -> int | None:
        """Hours; None without an end."""
        said = self.typed("hours")
        return int(said) if said else None


class MaintenanceForm(SentenceForm):
    """Why nothing can be changed, and for how long: its fields stand beside those of the announcement."""

    text = fields.line(
        _l("Why, in a sentence"),
        at_most=LONGEST_SENTENCE,
        required=_l("Write why, in a sentence."),
        id="maintenance-text",
    )
    hours = fields.code(_l("For how long"), id="maintenance-hours")


class DomainForm(Form):
    """A domain of e-mail addresses."""

    domain = fields.word(_l("Domain"), at_most=LONGEST_NAME, required=_l("Enter a domain such as example.org."))


class NetworkForm(Form):
    """Addresses that many people share."""

    network = fields.word(_l("Network"), at_most=64, required=_l("Enter an address or a network."))
