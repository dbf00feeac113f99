"""What is sent about letters: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import AnyOf

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import EditForm, Form
from ..core.web.urls import id_in
from ..petitions.forms import NameChoice, is_yes
from . import rules

PASS, TAKE_OUT, STOP = "pass", "take-out", "stop"
GOES, STAYS = "goes", "stays"


class LetterForm(EditForm):
    """A letter, to whom, and whether the name is with it."""

    target = fields.code(_l("Who do you write to?"), required=_l("Choose who you write to."))
    words = fields.text(
        _l("Your letter"),
        fields.no_links,
        Door("letter", is_private=True),
        at_most=rules.LONGEST,
        required=_l("Write your letter."),
        too_long=_l("A letter can have %(max)d characters at most. Shorten it."),
    )
    shows_name = NameChoice(
        _l("Your name"),
        choices=[SelectChoice("", _l("Without my name")), SelectChoice("1", _l("With my name"))],
        coerce=is_yes,
        default="",
        validate_choice=False,
    )

    @property
    def position(self) -> int:
        """Which one the petition asks; none has a number below nothing."""
        typed = self.typed("target")
        return int(typed) if typed.isdecimal() and len(typed) < 4 else -1


class AppealForm(Form):
    """Why a letter should leave after all."""

    appeal = fields.text(
        _l("Why should your letter leave after all?"),
        at_most=rules.LONGEST_APPEAL,
        required=_l("Say why, in a few words."),
    )


class PrepareForm(Form):
    """For whom letters are made ready."""

    target = fields.code(_l("Who do you hand them to?"), required=_l("Choose who you hand them to."))

    @property
    def position(self) -> int:
        """Which one the petition asks."""
        typed = self.typed("target")
        return int(typed) if typed.isdecimal() and len(typed) < 4 else -1


def _numbers(sent: Iterable[str] | None) -> list[int]:
    return [number for each in sent or () if (number := id_in(each))]


class BatchForm(Form):
    """What a moderator decides about a batch, having read these letters; `chosen` are to be taken out."""

    seen = fields.codes(_l("Letters you read"), most=rules.SAMPLE, too_many=_l("That's too many at once."))
    chosen = fields.codes(_l("Letters to take out"), most=rules.SAMPLE, too_many=_l("That's too many at once."))
    rule = fields.code(_l("Rule"))
    reason = fields.text(_l("Reason, shown to the writers"), at_most=rules.LONGEST_REASON)
    act = fields.code(None, AnyOf((PASS, TAKE_OUT, STOP), message=_l("Choose one of the options.")))

    @property
    def seen_ids(self) -> set[int]:
        """The letters that the page showed."""
        return {*_numbers(self.seen.data)}

    @property
    def chosen_ids(self) -> list[int]:
        """Those that were chosen."""
        return _numbers(self.chosen.data)


class LetterAnswerForm(Form):
    """What somebody else finds when they look again."""

    act = fields.code(None, AnyOf((GOES, STAYS), message=_l("Choose one of the options.")))
    answer = fields.text(
        _l("What you found, for the writer"), at_most=rules.LONGEST_REASON, required=_l("Say what you found.")
    )
