"""Forms of joining, signing in and settings: the shape of what people send."""

import unicodedata
from typing import Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional, StopValidation, ValidationError

from ..core.web.forms import Form, strip
from ..core.words.countries import CODES
from ..core.words.language import LANGUAGES
from ..core.words.text import clean_line, problem_of_line, problem_of_name
from . import rules
from .services.passwords import problem_of_password

LONGEST_HANDLE = 100  # as typed; what is longer is refused as it came


def _tidy(text: str | None) -> str | None:
    return clean_line(text) if text else text


def _compose(text: str | None) -> str | None:
    if not text or len(text) > LONGEST_HANDLE:
        return text
    return unicodedata.normalize("NFKC", text).strip().removeprefix("@")


def check_handle(_form: Form, field: Field) -> None:
    """Letters, digits and underscores that nobody takes for the site's own people."""
    if not rules.HANDLE.fullmatch(field.data):
        raise ValidationError(_l("Use 3 to 30 letters from a to z, digits and underscores."))
    if rules.is_like_staff(field.data):
        raise ValidationError(_l("This handle looks like one of the people who run this site. Choose another one."))


def check_name(_form: Form, field: Field) -> None:
    """Something a person can be called, that looks like nobody of the site's own people."""
    if problem := problem_of_name(field.data):
        raise ValidationError(problem)
    if rules.is_like_staff(field.data):
        raise ValidationError(_l("This name looks like one of the people who run this site. Choose another one."))


def check_line(_form: Form, field: Field) -> None:
    """One line that can be shown."""
    if problem := problem_of_line(field.data):
        raise ValidationError(problem)


def check_mailbox(_form: Form, field: Field) -> None:
    """An address in the right form; whether it exists is for the mail to find out."""
    try:
        validate_email(field.data, check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(_l("This is not an e-mail address. It looks like name@example.org.")) from None


class NewPassword:
    """A password hard to guess, for somebody known by these other fields and words."""

    def __init__(self, *fields: str) -> None:
        self.fields = fields

    def __call__(self, form: Any, field: Field) -> None:
        words = [form[name].data or "" for name in self.fields]
        known = (current_app.config["SITE_NAME"], "activistnet", *words, *getattr(form, "known_words", ()))
        if problem := problem_of_password(field.data, known_words=known):
            raise ValidationError(problem)


class AtMost:
    """Nothing longer is looked at more closely."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data or "") > self.most:
            raise StopValidation(_("Use at most %(n)s characters.", n=self.most))


MAILBOX = [DataRequired(_l("Give your e-mail address.")), AtMost(254), check_mailbox]
PASSWORD = [InputRequired(_l("Give your password."))]
NAME = [DataRequired(_l("Give a name.")), AtMost(rules.LONGEST_NAME), check_name]


class JoinForm(Form):
    """A wish to join."""

    handle = StringField(
        _l("Handle"), [DataRequired(_l("Choose a handle.")), AtMost(LONGEST_HANDLE), check_handle], filters=[_compose]
    )
    display_name = StringField(_l("Name shown to others"), NAME, filters=[_tidy])
    email = StringField(_l("E-mail"), MAILBOX, filters=[strip])
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Choose a password.")), NewPassword("handle", "email", "display_name")],
    )


class WelcomeForm(Form):
    """Nothing but the button, or another handle when somebody else has taken it meanwhile."""

    handle = StringField(_l("Another handle"), [Optional(), AtMost(LONGEST_HANDLE), check_handle], filters=[_compose])


class SignInForm(Form):
    """A handle or mailbox, a password, and what to do afterwards."""

    handle = StringField(
        _l("Handle or e-mail"), [DataRequired(_l("Give your handle or e-mail address.")), AtMost(254)], filters=[strip]
    )
    password = PasswordField(_l("Password"), PASSWORD)
    next = HiddenField()
    to = HiddenField()
    kept = HiddenField()


class MailboxForm(Form):
    """Whose password is lost."""

    email = StringField(_l("E-mail"), MAILBOX, filters=[strip])


class NewPasswordForm(Form):
    """A new password, for somebody whose mailbox was proven just now."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password.")), NewPassword()])
    known_words: tuple[str, ...] = ()


class ProfileForm(Form):
    """What others see of a member, and how the site speaks to them."""

    display_name = StringField(_l("Name shown to others"), NAME, filters=[_tidy])
    purpose = StringField(_l("What you are here for"), [Optional(), AtMost(160), check_line], filters=[_tidy])
    place = StringField(_l("Place"), [Optional(), AtMost(80), check_line], filters=[_tidy])
    country = StringField(_l("Country"), [Optional()])
    language = StringField(_l("Language"), [Optional()])
    time_zone = StringField(_l("Time zone"), [Optional()])
    shows_follows = BooleanField(_l("Others may see whom I follow and who follows me"))
    shows_signatures = BooleanField(_l("Others may see which petitions I signed, on my profile"))

    def validate_country(self, field: Field) -> None:
        """One of ISO 3166-1."""
        _check_known(field, CODES)

    def validate_language(self, field: Field) -> None:
        """One that the site speaks."""
        _check_known(field, LANGUAGES)

    def validate_time_zone(self, field: Field) -> None:
        """One of the tz database."""
        _check_known(field, available_timezones())


class PasswordForm(Form):
    """Another password, by somebody who knows the one they have."""

    old_password = PasswordField(_l("Your password now"), PASSWORD)
    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password.")), NewPassword()])
    known_words: tuple[str, ...] = ()


class NewMailboxForm(Form):
    """Another mailbox, by somebody who knows the password."""

    email = StringField(_l("New e-mail address"), MAILBOX, filters=[strip])
    password = PasswordField(_l("Your password"), PASSWORD)


class LeaveForm(Form):
    """The end of an account, by somebody who knows the password."""

    password = PasswordField(_l("Your password"), PASSWORD)


class AppearanceForm(Form):
    """How the site looks in this browser."""

    theme = StringField(validators=[Optional(), AnyOf(("system", "light", "dark"))])
    lang = StringField(validators=[Optional(), AnyOf(LANGUAGES)])
    next = StringField()


def _check_known(field: Field, known: Any) -> None:
    if field.data not in known:
        raise ValidationError(_l("Choose one from the list."))
