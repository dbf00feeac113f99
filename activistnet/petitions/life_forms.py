"""Forms of the life of a petition: pausing it, and withdrawing it."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from ..core.data.time import now
from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from . import last_days, stages


class PauseForm(Form):
    """Until the end of which day nobody can sign, where its author is, and why."""

    day = fields.DateField(_l("Paused until"), required=_l("Enter the last day of the pause."))
    reason = fields.sentence(
        _l("Why?"), fields.no_links, Door("petition"), at_most=300, required=_l("Say why, so that people understand.")
    )
    zone = "UTC"
    ends_at: datetime

    @classmethod
    def of_zone(cls, zone: str) -> "PauseForm":
        """With a week, as people in this zone count."""
        form = cls(data={"day": last_days.day_of(now() + stages.BETWEEN_PAUSES, zone)})
        form.zone = zone
        return form

    def validate_day(self, field: Field) -> None:
        """A day to come, at most thirty days away."""
        if field.data is None:
            return
        today = last_days.day_of(now(), self.zone)
        if not today <= field.data <= today + stages.LONGEST_PAUSE:
            raise ValidationError(_("Choose a day within the next 30 days."))
        self.ends_at = last_days.end_of(field.data, self.zone)


class PetitionWithdrawForm(Form):
    """Why its author withdraws a petition."""

    reason = fields.text(
        _l("Why do you withdraw it?"),
        fields.no_links,
        Door("petition"),
        at_most=1000,
        required=_l("Say why, for those who signed."),
    )
