"""What moderators send about decision makers: shape only."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import AnyOf, ValidationError

from ..core.web import fields
from ..core.web.forms import EditForm, Form
from ..core.words.emails import LONGEST_EMAIL, problem_of_email
from ..decision_makers.queries import DecisionMakerFacts
from ..decision_makers.rules import LONGEST_NAME, LONGEST_OFFICE, LONGEST_PLACE, LONGEST_REASON, problem_of_name

NUMBER = re.compile(r"(?:.*/decision-makers/)?([1-9][0-9]{0,17})(?:[/?#].*)?")
CHOOSE = _l("Choose one of the options.")
KIND_CHOICES = (
    SelectChoice("body", _l("A body: an authority, a council, a company")),
    SelectChoice("person", _l("A person in office")),
    SelectChoice("", _l("Not said")),
)


def _in_public(_form: Form, field: Field) -> None:
    if problem := problem_of_name(field.data):
        raise ValidationError(str(problem))


def _is_email(_form: Form, field: Field) -> None:
    if field.data and (problem := problem_of_email(field.data)):
        raise ValidationError(str(problem))


class WithReason(Form):
    """Whatever is changed says why."""

    reason = fields.line(_l("Why?"), at_most=LONGEST_REASON, required=_l("Say why, in one line."))


class DecisionMakerForm(WithReason, EditForm):
    """What is said of one."""

    kind = RadioField(_l("What is it?"), choices=list(KIND_CHOICES), default="")
    name = fields.name(
        _l("Name"),
        fields.no_links,
        _in_public,
        at_most=LONGEST_NAME,
        required=_l("Enter a name."),
    )
    office = fields.line(_l("Office"), fields.no_links, at_most=LONGEST_OFFICE)
    place = fields.line(_l("Place"), fields.no_links, at_most=LONGEST_PLACE)
    contact = fields.word(_l("E-mail address of the office"), _is_email, at_most=LONGEST_EMAIL)

    @classmethod
    def about(cls, who: DecisionMakerFacts, contact: str) -> "DecisionMakerForm":
        """With what is said of it, under what has been typed now."""
        there = {"kind": who.kind or "", "name": who.name, "office": who.office, "place": who.place}
        return cls(data={**there, "contact": contact})

    def _of_thing(self) -> list[Field]:
        return [field for field in super()._of_thing() if field.name != "reason"]


class MergeForm(WithReason):
    """Which other one it is."""

    into = fields.line(_l("Which one is it?"), at_most=300, required=_l("Paste the address of the other one's page."))

    @property
    def into_id(self) -> int:
        """The number of the other one; 0 where the address leads to none."""
        found = NUMBER.fullmatch(self.typed("into"))
        return int(found[1]) if found else 0


class PrivateForm(WithReason):
    """Whether it is a private person."""

    is_private = fields.code(None, AnyOf(("y", "n"), message=CHOOSE), required=CHOOSE)
