"""What people send to ask something in a discussion, and to choose an answer: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import AnyOf, InputRequired, NumberRange, ValidationError

from ..core.web import fields
from ..core.web.forms import Form
from .poll_models import DAYS, FEWEST, LONGEST, MOST


class PollForm(Form):
    """What a discussion asks, and for how long."""

    options = fields.text(
        _l("Options"),
        at_most=700,
        required=_l("Enter at least two options."),
        too_long=_l("Use at most %(max)d characters."),
    )
    days = fields.code(_l("For how long"), AnyOf(("", *map(str, DAYS)), message=_l("Choose one of the options.")))

    @property
    def lines(self) -> list[str]:
        """Each option."""
        return [line for each in self.typed("options").splitlines() if (line := " ".join(each.split()))]

    def validate_options(self, _field: Field) -> None:
        """Some, each another one and short."""
        lines = self.lines
        if len(lines) < FEWEST:
            raise ValidationError(str(_l("Enter at least two options.")))
        if len(lines) > MOST:
            raise ValidationError(str(_l("Enter at most six options.")))
        if len({line.casefold() for line in lines}) < len(lines):
            raise ValidationError(str(_l("Two options are the same.")))
        if max(map(len, lines)) > LONGEST:
            raise ValidationError(str(_l("Use at most 100 characters for each option.")))


class VoteForm(Form):
    """Which of them somebody chooses."""

    option = fields.NumberField(validators=[InputRequired(), NumberRange(1, MOST)])
    asked = fields.hidden(at_most=40)
