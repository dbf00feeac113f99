"""What is sent about deliveries: shape only."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import AnyOf, ValidationError

from ..core.data.time import now
from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import Form
from ..posts.context import is_web_address
from . import rules
from .models import KEPT, STANCES
from .services.answering import Said
from .services.promising import Verdict

MAIL, HAND = "mail", "hand"
ONE_OF_THEM = _l("Choose one of the options.")
WAYS = (
    SelectChoice(MAIL, _l("Send it by e-mail, with a link to respond by")),
    SelectChoice(HAND, _l("I'll hand it over myself")),
)
SAYS = (
    SelectChoice("agree", _l("We agree")),
    SelectChoice("partly", _l("We agree in part")),
    SelectChoice("refuse", _l("We refuse")),
    SelectChoice("ask", _l("We want to ask something")),
)
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=3 * 366), timedelta(days=10 * 366)


class DeliverForm(Form):
    """To whom, how, and with which reasons."""

    target = fields.code(_l("Who do you deliver it to?"), required=_l("Choose who to deliver it to."))
    way = RadioField(_l("How does it get there?"), choices=list(WAYS), default=MAIL)
    reason = fields.codes(
        _l("Reasons to put into the document"), most=rules.MOST_REASONS, too_many=_l("Choose at most 10 reasons.")
    )

    @property
    def position(self) -> int:
        """Which one it asks; none has a number below nothing."""
        typed = self.typed("target")
        return int(typed) if typed.isdecimal() and len(typed) < 4 else -1

    @property
    def reasons(self) -> list[int]:
        """The numbers of the signatures whose reasons are chosen."""
        return [int(each) for each in self.reason.data or () if each.isdecimal() and len(each) < 19]


class HandedForm(Form):
    """When it was handed over."""

    day = fields.DateField(_l("Day"), required=_l("Enter the day."))
    note = fields.sentence(_l("Note"), Door("delivery"), at_most=rules.LONGEST_NOTE)

    def validate_day(self, field: Field) -> None:
        """Not one to come, nor one of long ago."""
        today = now().date()
        if field.data is not None and not today - LONGEST_AGO <= field.data <= today + timedelta(days=1):
            raise ValidationError(_("Choose a day that has come, of the last three years."))


class KeptForm(Form):
    """Whether what was promised was kept, and what shows it."""

    kept = RadioField(
        _l("Was it kept?"),
        choices=[
            SelectChoice("kept", _l("It was kept")),
            SelectChoice("partly", _l("It was kept in part")),
            SelectChoice("broken", _l("It wasn't kept")),
        ],
    )
    words = fields.sentence(
        _l("In a sentence"), Door("delivery"), at_most=rules.LONGEST_KEPT, required=_l("Say it in a sentence.")
    )
    link = fields.word(_l("A link that shows it"), Door("delivery"), at_most=rules.LONGEST_LINK)

    def validate_kept(self, field: Field) -> None:
        """One of them; the library says so in a word of its own."""
        if field.data not in KEPT:
            raise ValidationError(str(ONE_OF_THEM))

    def validate_link(self, field: Field) -> None:
        """An address that a browser opens."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Enter a whole link, like https://example.org/report."))

    @property
    def verdict(self) -> Verdict:
        """What is said."""
        return Verdict(str(self.kept.data), self.typed("words"), self.typed("link"))


class EndForm(Form):
    """Why moderators end a link, or take an answer away."""

    reason = fields.line(_l("Why?"), at_most=rules.LONGEST_REASON, required=_l("Say why, in one line."))


def _about() -> Any:
    return fields.line(_l("What is it about?"), Door("delivery"), at_most=rules.LONGEST_ABOUT)


def _stance() -> Any:
    return fields.code(_l("What do you say to it?"), AnyOf(STANCES, message=ONE_OF_THEM))


def _words() -> Any:
    return fields.text(_l("In your words"), Door("delivery"), at_most=rules.LONGEST_POINT)


def _day() -> Any:
    return fields.DateField(_l("By which day?"))


def _promise() -> Any:
    return fields.sentence(_l("What will you do?"), Door("delivery"), at_most=rules.LONGEST_PROMISE)


class AnswerForm(Form):
    """What an office says to a petition as a whole, to parts of it, and what it promises by which day."""

    stance = RadioField(_l("What do you say to the petition?"), choices=list(SAYS))
    words = fields.text(
        _l("Your response"), Door("delivery"), at_most=rules.LONGEST_ANSWER, required=_l("Write your response.")
    )
    about_1, stance_1, words_1 = _about(), _stance(), _words()
    about_2, stance_2, words_2 = _about(), _stance(), _words()
    about_3, stance_3, words_3 = _about(), _stance(), _words()
    due_1, promise_1 = _day(), _promise()
    due_2, promise_2 = _day(), _promise()
    due_3, promise_3 = _day(), _promise()
    act = fields.code(None, AnyOf(("preview", "publish"), message=ONE_OF_THEM))

    def validate_stance(self, field: Field) -> None:
        """One of them; the library says so in a word of its own."""
        if field.data not in STANCES:
            raise ValidationError(str(ONE_OF_THEM))

    def validate(self, extra_validators: Any = None) -> bool:
        """A point has all its parts or none, and a promise too."""
        fine = super().validate(extra_validators)
        return all([fine, *map(self._is_whole, self._groups())])

    @property
    def said(self) -> Said:
        """The answer."""
        points = [
            {"about": about.data, "stance": stance.data, "words": words.data}
            for about, stance, words in self.points()
            if about.data
        ]
        promises = [(due.data, words.data) for due, words in self.promises() if due.data]
        return Said(str(self.stance.data), self.typed("words"), points, promises)

    def points(self) -> list[list[Field]]:
        """The fields of each point."""
        return [[self[f"{name}_{n}"] for name in ("about", "stance", "words")] for n in range(1, rules.POINTS + 1)]

    def promises(self) -> list[list[Field]]:
        """The fields of each promise."""
        return [[self[f"{name}_{n}"] for name in ("due", "promise")] for n in range(1, rules.PROMISES + 1)]

    def _groups(self) -> Iterator[list[Field]]:
        for about, stance, words in self.points():
            yield [about, stance, *([words] if words.data else [])]
        yield from self.promises()

    def _is_whole(self, group: list[Field]) -> bool:
        """Whether all of them are filled in, or none. Says beside the first empty one what is missing."""
        empty = [field for field in group if not field.data]
        if not empty or len(empty) == len(group):
            return not any(field.errors for field in group) and self._is_to_come(group)
        empty[0].errors = [*empty[0].errors, _("Fill this in too, or leave all of it empty.")]
        return False

    def _is_to_come(self, group: list[Field]) -> bool:
        for field in group:
            if isinstance(field.data, date) and not now().date() <= field.data <= now().date() + LONGEST_AHEAD:
                field.errors = [*field.errors, _("Choose a day to come, within ten years.")]
                return False
        return True
