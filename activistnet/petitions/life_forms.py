"""Forms of the life of a petition: closing it with what came of it, contesting that, pausing and withdrawing it."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import ValidationError

from ..core.data.time import now
from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from ..posts.context import is_web_address
from . import last_days, stages
from .models import Petition
from .stages import CLOSED

MOST_LINKS, LONGEST_LINKS = 3, 1600


OUTCOME_CHOICES = (
    SelectChoice("won", _l("It's won")),
    SelectChoice("partly", _l("It's partly won")),
    SelectChoice("lost", _l("It isn't won")),
    SelectChoice(CLOSED, _l("I'd rather not say, or it's too early")),
)


class ClosingForm(Form):
    """What came of a petition, and a word to those who signed it."""

    outcome = RadioField(
        _l("What came of it?"),
        choices=list(OUTCOME_CHOICES),
        default=CLOSED,
    )
    word = fields.text(_l("A word to people who signed"), fields.no_links, Door("petition"), at_most=1000)
    links = fields.text(_l("Links that show it"), Door("petition"), at_most=LONGEST_LINKS)

    @classmethod
    def about(cls, petition: Petition) -> "ClosingForm":
        """With the outcomes that a petition at this stage may get."""
        is_over = petition.stage in stages.OVER
        said = {"word": petition.closing_word, "links": "\n".join(petition.closing_links)}
        form = cls(data={"outcome": petition.stage if is_over else CLOSED, **said})
        if is_over:
            here = stages.after(petition.stage, by=stages.AUTHOR) | {petition.stage}
            form.outcome.choices = [each for each in OUTCOME_CHOICES if each.value in here]
        return form

    @property
    def stage(self) -> str:
        """What the petition becomes."""
        return str(self.outcome.data or CLOSED)

    def validate_links(self, field: Field) -> None:
        """Addresses that a browser opens, a few of them."""
        if len(self.addresses) > MOST_LINKS or not all(map(is_web_address, self.addresses)):
            raise ValidationError(_("Enter at most three whole links, like https://example.org/report, one per line."))

    @property
    def addresses(self) -> list[str]:
        """Each link."""
        return list(dict.fromkeys(self.typed("links").split()))


class ContestForm(Form):
    """What a signatory says to what its author says came of it."""

    body = fields.text(
        _l("What came of it, as you see it?"), at_most=5000, required=_l("Write what you see differently.")
    )


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
