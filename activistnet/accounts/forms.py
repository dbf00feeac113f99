"""Forms of joining, signing in and settings: the shape of what people send."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, Field
from wtforms.validators import AnyOf, ValidationError

from ..core.application import settings
from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import EditForm, Form
from ..core.web.headers import LONG_TEXT
from ..core.words.countries import CODES
from ..core.words.emails import LONGEST_EMAIL
from ..core.words.language import LANGUAGES
from ..members import rules
from ..members.models import EVERYONE, FOLLOWERS, NOBODY, QUOTABLE_BY
from .services.passwords import LONGEST, problem_of_password

LONGEST_WHY = 300
LONGEST_ADDRESS = 8_000  # of a page to go on to


def check_handle(_form: Form, field: Field) -> None:
    """Letters, digits and underscores that nobody takes for the site's own people."""
    if not rules.HANDLE.fullmatch(field.data):
        raise ValidationError(_l("Use 3 to 30 letters from a to z, digits and underscores."))
    if rules.is_like_staff(field.data):
        raise ValidationError(_l("That handle looks like one of the people who run this site. Choose another one."))


def check_name(_form: Form, field: Field) -> None:
    """A name that looks like nobody of the site's own people."""
    if rules.is_like_staff(field.data):
        raise ValidationError(_l("That name looks like one of the people who run this site. Choose another one."))


def check_empty(_form: Form, field: Field) -> None:
    """What people don't see they don't fill in; whose browser did it for them is shown it then."""
    if field.data:
        raise ValidationError(_l("Leave this field empty: usually only programs fill it in."))


class NewPassword:
    """A password hard to guess, for somebody known by these other fields and words."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __call__(self, form: Any, field: Field) -> None:
        words = [form[name].data for name in self.names if form[name].data and not form[name].errors]
        known = (settings().site_name, "activistnet", *words, *getattr(form, "known_words", ()))
        if problem := problem_of_password(field.data, known_words=known):
            raise ValidationError(problem)


def _handle(label: LazyString, required: LazyString | None = None) -> fields.TextField:
    return fields.word(label, check_handle, Door("profile"), at_most=100, shape=rules.HANDLE_SHAPE, required=required)


def _display_name(door: Door) -> fields.TextField:
    label, required = _l("Display name"), _l("Enter a display name.")
    return fields.name(label, check_name, fields.no_links, door, at_most=rules.LONGEST_NAME, required=required)


def _email(label: LazyString, *, is_known: bool = False) -> fields.TextField:
    return fields.email(label, required=_l("Enter your e-mail address."), is_known=is_known)


def _password(label: LazyString) -> fields.TextField:
    return fields.secret(label, at_most=4_000, required=_l("Enter your password."))  # whatever it is, it is just wrong


def _new_password(label: LazyString, *known: str) -> fields.TextField:
    return fields.secret(label, NewPassword(*known), at_most=LONGEST, required=_l("Choose a password."))


def _why() -> fields.TextField:
    """For moderators, where joining is by approval."""
    return fields.sentence(_l("Why do you want to join?"), at_most=LONGEST_WHY)


class JoinForm(Form):
    """A wish to join."""

    handle = _handle(_l("Handle"), _l("Choose a handle."))
    display_name = _display_name(Door("profile", always=True))
    email = _email(_l("E-mail"))
    password = _new_password(_l("Password"), "handle", "email", "display_name")
    why = _why()
    website = fields.word(_l("Leave this empty"), check_empty, at_most=200)  # nobody sees it; programs fill it in
    opened = fields.hidden(at_most=200)
    invite = fields.hidden(at_most=200)
    next = fields.hidden(at_most=LONGEST_ADDRESS)
    to = fields.hidden(at_most=LONGEST_ADDRESS)
    kept = fields.hidden(at_most=2 * LONG_TEXT)


class JoinAfterForm(Form):
    """A wish to join of somebody whose mailbox is known."""

    handle = _handle(_l("Handle"), _l("Choose a handle."))
    display_name = _display_name(Door("profile", always=True))
    password = _new_password(_l("Password"), "handle", "display_name")
    known_words: tuple[str, ...] = ()
    follows_author = BooleanField()
    follows_topic = BooleanField()


class WelcomeForm(Form):
    """Nothing but the button, or another handle when somebody else has taken it meanwhile."""

    handle = _handle(_l("Another handle"))
    wanted = fields.hidden(at_most=64)  # what was kept is done, too: that which its page showed, by its mark
    typed_names = ("handle",)


class WelcomeHereForm(Form):
    """All that was typed to join, by whoever proves the mailbox in another browser: it may have been anybody."""

    handle = _handle(_l("Handle"))
    display_name = fields.name(
        _l("Display name"), check_name, fields.no_links, Door("profile"), at_most=rules.LONGEST_NAME
    )
    password = _new_password(_l("Password"), "handle", "display_name")
    why = _why()
    wanted = fields.hidden(at_most=64)  # as above
    known_words: tuple[str, ...] = ()
    typed_names = ("handle", "display_name", "password")


class SignInForm(Form):
    """A handle or mailbox, a password, and what to do afterwards."""

    handle = fields.word(
        _l("Handle or e-mail address"), at_most=LONGEST_EMAIL, required=_l("Enter your handle or e-mail address.")
    )
    password = _password(_l("Password"))
    next = fields.hidden(at_most=LONGEST_ADDRESS)
    to = fields.hidden(at_most=LONGEST_ADDRESS)
    kept = fields.hidden(at_most=2 * LONG_TEXT)


class MailboxForm(Form):
    """Whose password is lost."""

    email = _email(_l("E-mail"), is_known=True)


class NewPasswordForm(Form):
    """A new password, for somebody whose mailbox was proven just now."""

    password = _new_password(_l("New password"))
    known_words: tuple[str, ...] = ()


class ProfileForm(EditForm):
    """What others see of a member, and how the site speaks to them."""

    display_name = _display_name(Door("profile"))
    purpose = fields.line(_l("About you"), Door("profile"), at_most=160)
    place = fields.line(_l("Place"), Door("profile"), at_most=80)
    country = fields.code(_l("Country"))
    language = fields.code(_l("Language"))
    time_zone = fields.code(_l("Time zone"))
    shows_follows = BooleanField(_l("Let others see who I follow and who follows me"))
    shows_signatures = BooleanField(_l("Show the petitions I signed on my profile"))
    may_be_listed = BooleanField(_l("Let others ask to list me in collections"))
    quotable_by = fields.code(
        _l("Who may quote your replies"), AnyOf(("", *QUOTABLE_BY), message=_l("Choose one from the list."))
    )

    @property
    def quoters(self) -> list[tuple[str, str]]:
        """Who there is to choose."""
        return [(EVERYONE, _("Everyone")), (FOLLOWERS, _("People who follow you")), (NOBODY, _("No one"))]

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

    old_password = _password(_l("Current password"))
    password = _new_password(_l("New password"))
    known_words: tuple[str, ...] = ()


class NewMailboxForm(Form):
    """Another mailbox, by somebody who knows the password."""

    email = _email(_l("New e-mail address"))
    password = _password(_l("Your password"))


class LeaveForm(Form):
    """The end of an account, by somebody who knows the password."""

    password = _password(_l("Your password"))


class AppearanceForm(Form):
    """How the site looks in this browser."""

    theme = fields.code(None, AnyOf(("system", "light", "dark")))
    lang = fields.code(None, AnyOf(LANGUAGES))
    next = fields.hidden(at_most=LONGEST_ADDRESS)


def _check_known(field: Field, known: Any) -> None:
    if field.data not in known:
        raise ValidationError(_l("Choose one from the list."))
