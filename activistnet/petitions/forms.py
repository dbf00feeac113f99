"""Forms of petitions: starting, editing, signing."""

from collections.abc import Callable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from ..core.web.forms import Form, strip
from ..core.words.countries import CODES
from ..core.words.text import problem_of_line, problem_of_name, problem_of_text
from .rules import HIGHEST_GOAL
from .services.signing import SignatureGiven

MOST_TARGETS = 10
YES = frozenset({"1", "y", "yes", "on", "true"})


def holding(problem: Callable[[str], LazyString | None]) -> Callable[[Any, Any], None]:
    """A validator out of a function that says what is wrong with a text."""

    def check(_form: Any, field: Any) -> None:
        wrong = problem(field.data or "")
        if wrong is not None:
            raise ValidationError(str(wrong))

    return check


def choice_of_name() -> RadioField:
    """Whether a name is shown: hidden unless its person chooses otherwise."""
    choices = [
        SelectChoice("", _l("Count my signature, keep my name hidden")),
        SelectChoice("1", _l("Show my name with my signature")),
    ]
    return RadioField(_l("Your name in public"), choices=choices, default="", validate_choice=False)


def mailbox_of_guest() -> StringField:
    """Shape only: whether anybody reads mail there is asked by mail."""

    def check(_form: Any, field: Any) -> None:
        try:
            validate_email(field.data or "", check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(_("Enter an e-mail address like name@example.org.")) from error

    return StringField(_l("E-mail"), [DataRequired(_l("Enter your e-mail address.")), check], filters=[strip])


class MemberSignForm(Form):
    """One press; a reason and the name in public are offered, not asked."""

    reason = TextAreaField(_l("Why do you sign?"), [Length(max=500), holding(problem_of_text)], filters=[strip])
    show_name = choice_of_name()

    def given(self) -> SignatureGiven:
        """What the member says with the signature."""
        return SignatureGiven(reason=self.reason.data or "", show_name=self.show_name.data in YES)


class GuestSignForm(MemberSignForm):
    """What a guest is asked for: a name, a mailbox to prove, a country."""

    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Enter your name.")), Length(max=80), holding(problem_of_name)],
        filters=[strip],
    )
    email = mailbox_of_guest()
    country = StringField(_l("Country"), [DataRequired(_l("Choose your country."))], filters=[strip])
    postcode = StringField(_l("Postcode"), [Length(max=16), holding(problem_of_line)], filters=[strip])

    def validate_country(self, field: StringField) -> None:
        """A code that pages can name."""
        if field.data not in CODES:
            raise ValidationError(_("Choose a country from the list."))

    def given(self) -> SignatureGiven:
        """What the guest says with the signature."""
        return SignatureGiven(
            name=self.name.data or "",
            country=self.country.data or "",
            postcode=self.postcode.data or "",
            reason=self.reason.data or "",
            show_name=self.show_name.data in YES,
        )


class AnotherMailboxForm(Form):
    """Where else to send the link of a try, for a guest who mistyped; the rest of the try stays."""

    email = mailbox_of_guest()


class PetitionForm(Form):
    """What a petition says and whom it asks. `target` may come several times."""

    demand = StringField(
        _l("What do you want, and from whom?"),
        [
            DataRequired(_l("Write what you want in one line.")),
            Length(max=120, message=_l("Say it in at most 120 characters.")),
            holding(problem_of_line),
        ],
        filters=[strip],
    )
    body = TextAreaField(
        _l("Why does it matter?"),
        [
            DataRequired(_l("Write why it matters.")),
            Length(max=20_000, message=_l("Use at most 20,000 characters.")),
            holding(problem_of_text),
        ],
        filters=[strip],
    )
    target = StringField(_l("Who must act?"))
    goal = IntegerField(
        _l("How many signatures to begin with?"),
        [
            InputRequired(_l("Enter a number.")),
            NumberRange(1, HIGHEST_GOAL, message=_l("Enter a number between 1 and 100,000,000.")),
        ],
        default=100,
    )

    def targets(self) -> list[str]:
        """The names given, without empty lines and repeats, in their order."""
        if request.method == "POST":
            names = [name.strip() for name in request.form.getlist("target")]
        else:
            names = self.target.object_data or []
        return list(dict.fromkeys(name for name in names if name))

    def validate_target(self, _field: StringField) -> None:
        """At least one name; a petition to nobody is a sigh."""
        names = self.targets()
        if not names:
            raise ValidationError(_("Name at least one person or body who can do this."))
        if len(names) > MOST_TARGETS:
            raise ValidationError(_("Name at most ten; the others can be told when it is delivered."))
        for name in names:
            wrong = problem_of_name(name) if len(name) <= 120 else _("A name has at most 120 characters.")
            if wrong is not None:
                raise ValidationError(str(wrong))
