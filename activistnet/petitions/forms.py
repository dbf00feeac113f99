"""Forms of petitions: starting, editing, signing."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import AnyOf, InputRequired, NumberRange, ValidationError

from ..core.data.time import now
from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import EditForm, Form, FormOnce
from ..core.words.countries import CODES
from ..core.words.emails import LONGEST_EMAIL
from ..decision_makers.forms import in_public
from ..decision_makers.rules import LONGEST_NAME, key_of
from ..media.forms import WithCover
from ..posts import languages
from ..posts.forms import OfLanguage
from . import last_days, wanted
from .given import NOTHING, SignatureGiven
from .rules import HIGHEST_GOAL

MOST_TARGETS = 10
YES = frozenset({"1", "y", "yes", "on", "true"})


class NameChoice(RadioField):
    """Whether a name is shown: as the signature that is changed has it, and hidden where nothing is chosen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As a browser sends it."""
        self.data = is_yes(valuelist[0]) if valuelist else False


def choice_of_name() -> NameChoice:
    """Hidden unless its person chooses otherwise."""
    choices = [
        SelectChoice("", _l("Count my signature without showing my name")),
        SelectChoice("1", _l("Show my name with my signature")),
    ]
    return NameChoice(_l("Show your name?"), choices=choices, coerce=is_yes, default="", validate_choice=False)


def is_yes(value: object) -> bool:
    """Whether a form says yes by this."""
    return value is True or value in YES


class YesField(BooleanField):
    """A box that is ticked only by a word for yes: anything else agrees to nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As a browser sends it."""
        self.data = bool(valuelist) and is_yes(valuelist[0])


def email_of_guest() -> fields.TextField:
    """Shape only: whether anybody reads mail there is asked by mail."""
    return fields.email(_l("E-mail"), required=_l("Enter your e-mail address."))


def postcode_why() -> fields.TextField:
    """Why a petition asks for postcodes; it asks for none where this is empty."""
    return fields.line(
        _l("Why do you ask for a postcode?"),
        fields.no_links,
        Door("petition"),
        at_most=200,
    )


class MemberSignForm(Form):
    """One press; a reason, the name in public and a postcode, where the petition wants one, are offered, not asked."""

    reason = fields.text(_l("Why are you signing?"), at_most=500)
    postcode: Any = fields.line(_l("Postcode"), at_most=16)
    show_name = choice_of_name()
    news = YesField(wanted.WORDS[wanted.NEWEST])
    asks = fields.hidden(at_most=9)
    read_in = fields.hidden(at_most=9)
    via = fields.hidden(at_most=40)

    @property
    def read(self) -> int | None:
        """Which version of what the petition asks its page showed; None where the page was not the site's."""
        said = self.typed("asks")
        return None if not said else int(said) if said.isdecimal() else 0

    @property
    def language(self) -> str:
        """The language of the text that its page showed; empty for the original."""
        said = self.typed("read_in")
        return said if said in languages.KNOWN else ""

    def given(self) -> SignatureGiven:
        """What this person says with the signature."""
        said = {field.name: field.data for field in self if field.name in NOTHING and field.data}
        return SignatureGiven(**said | self.consent())

    def consent(self) -> dict[str, str]:
        """That they want news, in the words of this page."""
        return {"news": wanted.agree()} if self.news.data else {}


class GuestFormOfMember(MemberSignForm):
    """The form of a guest, sent on by somebody who has signed in since: they are known, so the rest is let go."""

    name = fields.hidden(at_most=80)
    email = fields.hidden(at_most=LONGEST_EMAIL)
    country = fields.code(None)
    postcode = fields.hidden(at_most=16)

    def given(self) -> SignatureGiven:
        """The reason, and whether the name is shown."""
        return SignatureGiven(reason=self.typed("reason"), show_name=bool(self.show_name.data), **self.consent())


class ChangeForm(MemberSignForm, EditForm):
    """What may be said otherwise once a signature counts."""

    postcode = None  # it is kept as it was


class GuestSignForm(MemberSignForm):
    """What a guest is asked for: a name, a mailbox to prove, a country."""

    name = fields.name(_l("Your name"), fields.no_links, at_most=80, required=_l("Enter your name."))
    email = email_of_guest()
    country = fields.code(
        _l("Country"),
        AnyOf(CODES, message=_l("Choose a country from the list.")),
        required=_l("Choose your country."),
    )


class AnotherMailboxForm(Form):
    """Where else to send the link of a try, for a guest who mistyped; the rest of the try stays."""

    email = email_of_guest()


class HideNamesForm(Form):
    """Whose names are to be hidden, by the mailbox that signed."""

    email = email_of_guest()


class Worded(Form):
    """What a petition says and whom it asks. `target` may come several times."""

    demand = fields.line(
        _l("What do you want, and who should do it?"),
        fields.no_links,
        at_most=120,
        required=_l("Write what you want in one line."),
        too_long=_l("Use at most %(max)d characters."),
    )
    body = fields.text(_l("Why does it matter?"), at_most=20_000, required=_l("Write why it matters."))
    target = fields.names(
        _l("Who can make it happen?"),
        validators=[in_public, fields.no_links, Door("petition")],
        at_most=LONGEST_NAME,
        most=MOST_TARGETS,
        required=_l("Name at least one person or organisation who can make this happen."),
        too_long=_l("Use at most %(max)d characters for a name."),
        too_many=_l("Name at most ten. You can tell the others when you deliver the petition."),
        alike=_l("“%(one)s” and “%(other)s” look the same. Enter each name once."),
        seen_as=key_of,
    )
    goal = fields.NumberField(
        _l("First goal"),
        [
            InputRequired(_l("Enter a number.")),
            NumberRange(1, HIGHEST_GOAL, message=_l("Enter a number between 1 and 100,000,000.")),
        ],
        default=100,
    )

    def targets(self) -> list[str]:
        """The names given, without empty lines and repeats, in their order."""
        return list(self.target.data or [])

    def asked(self) -> dict[str, Any]:
        """What it says and whom it asks, as services take it."""
        return {
            "demand": self.typed("demand"),
            "body": self.typed("body"),
            "targets": self.targets(),
            "goal": self.goal.data or 0,
        }


class Asked(WithCover, Worded):
    """The same with a picture over it."""


class ThanksForm(EditForm):
    """What its author tells whoever has signed; nothing where it is empty."""

    word = fields.text(_l("A word to people who sign"), fields.no_links, Door("petition"), at_most=1000)


class PostcodeForm(EditForm):
    """Why those who sign are asked for a postcode, if they are."""

    postcode_why = postcode_why()


class LastDayForm(Form):
    """The last day on which a petition can be signed; none where the field is empty."""

    day = fields.DateField(_l("Last day to sign"))
    zone = "UTC"
    ends_at: datetime | None = None

    @classmethod
    def set_to(cls, ends_at: datetime | None, zone: str) -> "LastDayForm":
        """With the day that is set, as people in this zone call it."""
        form = cls(data={"day": ends_at and last_days.day_of(ends_at, zone)})
        form.zone = zone
        return form

    def validate_day(self, field: Field) -> None:
        """A day to come, of which there is still some left, and not one that nobody will see."""
        if field.data is None:
            return
        today = last_days.day_of(now(), self.zone)
        if field.data < today:
            raise ValidationError(_("Choose today or a later day."))
        if field.data - today > last_days.LONGEST:
            raise ValidationError(_("Choose a day within the next two years."))
        self.ends_at = last_days.end_of(field.data, self.zone)


class PetitionForm(OfLanguage, Asked, EditForm):
    """What a petition is to say from now on."""


class NewPetitionForm(Asked, FormOnce):
    """What a new petition says."""

    KEPT = ("demand", "body", "target", "goal", "postcode_why")
    postcode_why = postcode_why()

    def asked(self) -> dict[str, Any]:
        """The same, and why it asks for postcodes."""
        return {**super().asked(), "postcode_why": self.typed("postcode_why")}

    @classmethod
    def kept(cls, typed: dict[str, str]) -> "NewPetitionForm":
        """The form with what was typed before, by the names of its fields; targets are one per line."""
        data = {name: text for name, text in typed.items() if text}
        return cls(formdata=None, data={**data, "target": data.get("target", "").splitlines()})
