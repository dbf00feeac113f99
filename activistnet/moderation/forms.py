"""What reporters and moderators send."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import AnyOf, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from ..core.web import fields
from ..core.web.forms import Form, FormOnce
from ..core.web.urls import LARGEST_ID, id_in
from ..petitions.services.rehearsing import Rule
from ..petitions.weighing import HELD_FOR
from ..posts.gate_models import MINUTES
from ..posts.gate_queries import AT_ONCE as MOST_HELD
from ..posts.rules import LONGEST_TITLE
from . import together
from .models import ACTIONS
from .rules import DAYS, LONGEST_APPEAL, LONGEST_NOTE, LONGEST_REASON, REVIEWS, USUAL_DAYS, USUAL_MINUTES
from .services.deciding import Wanted

RULES_MOST = ("3", "5", "10", "20", "50")
SAMPLE = 10  # held signatures that are drawn by lot
TOO_LONG = _l("Use at most %(max)d characters.")


class ReportForm(FormOnce):
    """Saying that a post breaks a rule."""

    rule = fields.code(_l("Which rule does it break?"), required=_l("Choose one of the rules."))
    note = fields.text(_l("What should the moderators know?"), at_most=LONGEST_NOTE, too_long=TOO_LONG)


class AppealForm(FormOnce):
    """Why a decision should be looked at again."""

    words = fields.text(
        _l("What should they know?"),
        at_most=LONGEST_APPEAL,
        required=_l("Say in a few words what was wrong about the decision."),
        too_long=TOO_LONG,
    )


class KeptReasonForm(Form):
    """Keeping a reason for a rule."""

    rule = fields.code(_l("Rule"), required=_l("Choose one of the rules."))
    words = fields.text(_l("Reason"), at_most=LONGEST_REASON, required=_l("Write the reason down."), too_long=TOO_LONG)


class TogetherForm(Form):
    """Deciding several cases at once."""

    case = fields.codes(
        _l("Which cases"),
        most=together.MOST,
        required=_l("Choose at least one."),
        too_many=_l("That's too many at once."),
    )
    action = fields.codes(
        _l("Decision"),
        most=len(ACTIONS),
        required=_l("Choose a decision."),
        too_many=_l("Choose a decision."),
    )
    days = fields.code(_l("For how long"), AnyOf(("", *map(str, DAYS)), message=_l("Choose one of the options.")))
    review = fields.code(
        _l("Look at what is hidden again"), AnyOf(("", *map(str, REVIEWS)), message=_l("Choose one of the options."))
    )
    topic = fields.code(_l("Topic to move them to"))
    rule = fields.code(_l("Rule"))
    reason = fields.text(
        _l("Reason, shown to the author and in the public log"), at_most=LONGEST_REASON, too_long=TOO_LONG
    )
    preview = fields.code(_l("Preview"))

    @property
    def case_ids(self) -> list[int]:
        """The cases that were chosen, as far as these are numbers."""
        return numbers_in(each.partition(".")[0] for each in self.case.data or ())

    @property
    def read(self) -> dict[int, str]:
        """The mark of what was read of each, as far as the page said it."""
        parts = (each.partition(".") for each in self.case.data or ())
        return {number: mark for each, _dot, mark in parts if (number := id_in(each)) and mark}

    @property
    def wanted(self) -> Wanted:
        """As the services take it."""
        days, review = int(self.typed("days") or USUAL_DAYS), int(self.typed("review") or 0) or None
        rule, reason, topic = self.typed("rule") or None, self.typed("reason"), self.typed("topic")
        return Wanted(self.action.data, rule, reason, days, topic=topic, review=review)


class RefuseAllForm(Form):
    """Why posts that are held stay out of sight."""

    rule = fields.code(_l("Rule"), required=_l("Choose one of the rules."))
    reason = fields.text(
        _l("Reason, shown to the author and in the public log"), at_most=LONGEST_REASON, too_long=TOO_LONG
    )
    preview = fields.code(_l("Preview"))
    use = fields.code(_l("Kept reason"))

    @property
    def wanted(self) -> Wanted:
        """As the services take it."""
        return Wanted(["hide"], self.typed("rule"), self.typed("reason"))


class RefusalForm(RefuseAllForm):
    """The same, with the posts that were chosen."""

    post = fields.codes(
        _l("Posts"),
        most=MOST_HELD,
        required=_l("Choose at least one."),
        too_many=_l("That's too many at once."),
    )

    @property
    def post_ids(self) -> list[int]:
        """Those that were chosen, as far as these are numbers."""
        return numbers_in(self.post.data or ())


def numbers_in(sent: Iterable[str]) -> list[int]:
    """The numbers of rows among what was sent."""
    return [number for each in sent if (number := id_in(each))]


class LeaveOutForm(Form):
    """Which cases one doesn't want to see today."""

    what = fields.code(_l("Which cases"), required=_l("Choose one of the options."))


class GroupForm(Form):
    """Which signatures to look at together: when they were given, and of which mail domain."""

    first = fields.line(_l("From"), at_most=30, required=_l("Enter a day and a time."))
    last = fields.line(_l("Until"), at_most=30, required=_l("Enter a day and a time."))
    domain = fields.line(_l("Mail domain"), at_most=100)

    def validate_first(self, field: Field) -> None:
        """A time."""
        _moment(field.data)

    def validate_last(self, field: Field) -> None:
        """A later one."""
        until = _moment(field.data)
        if not self.first.errors and until < _moment(self.typed("first")):
            raise ValidationError(str(_l("Enter a time after the first.")))

    @property
    def given(self) -> dict[str, Any]:
        """As the services take it."""
        domain = self.typed("domain").lower().rpartition("@")[2]
        return {"first_at": _moment(self.typed("first")), "last_at": _moment(self.typed("last")), "domain": domain}


class RuleForm(Form):
    """A rule about mail domains, to look what it would have found, or at what it finds."""

    most = fields.code(
        _l("Signatures of one domain"),
        AnyOf(RULES_MOST, message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )
    per = fields.code(
        _l("Within"),
        AnyOf(("hour", "day"), message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )

    @property
    def rule(self) -> Rule:
        """As the services take it."""
        return Rule(int(self.typed("most")), self.typed("per"))

    @property
    def given(self) -> dict[str, Any]:
        """The same, by its name."""
        return {"rule": self.rule}


class HeldGroupForm(Form):
    """Which held signatures to look at together: for what they are held, and how many of them, or all."""

    held_for = fields.code(
        _l("Held signatures"),
        AnyOf(HELD_FOR, message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )
    sample = fields.code("", AnyOf(("", str(SAMPLE)), message=_l("Choose one of the options.")))

    @property
    def given(self) -> dict[str, Any]:
        """As the services take it."""
        return {"held_for": self.typed("held_for"), "sample": SAMPLE if self.typed("sample") else None}


def _moment(typed: str) -> datetime:
    """In UTC where it doesn't say. Raises ValidationError."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise ValidationError(str(_l("Enter a day and a time."))) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class JoinAnswerForm(Form):
    """Letting somebody join, or not; who is refused reads why."""

    act = fields.code(
        _l("Decision"),
        AnyOf(("approve", "refuse"), message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )
    reason = fields.text(_l("If you refuse, say why"), at_most=LONGEST_REASON, too_long=TOO_LONG)


class DecisionForm(FormOnce):
    """Deciding a case: what is done, for how long, by which rule and why."""

    action = fields.codes(
        _l("Decision"),
        most=len(ACTIONS),
        required=_l("Choose a decision."),
        too_many=_l("Choose a decision."),
    )
    days = fields.code(_l("For how long"), AnyOf(("", *map(str, DAYS)), message=_l("Choose one of the options.")))
    review = fields.code(
        _l("Look at what is hidden again"), AnyOf(("", *map(str, REVIEWS)), message=_l("Choose one of the options."))
    )
    minutes = fields.code(_l("Slow mode"), AnyOf(("", *map(str, MINUTES)), message=_l("Choose one of the options.")))
    topic = fields.code(_l("Topic to move it to"))
    title = fields.line(_l("Title of the new discussion"), at_most=LONGEST_TITLE, too_long=TOO_LONG)
    also = fields.text(_l("Other replies to move there, with what is below each"), at_most=2_000, too_long=TOO_LONG)
    banned_from = fields.code(_l("Topic to ban them from, or to let them into again"))
    into = fields.word(_l("Discussion to merge it with"), at_most=300)
    rule = fields.code(_l("Rule"))
    reason = fields.text(
        _l("Reason, shown to the author and in the public log"), at_most=LONGEST_REASON, too_long=TOO_LONG
    )
    previous = fields.NumberField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    read = fields.code()
    preview = fields.code(_l("Preview"))
    use = fields.code(_l("Kept reason"))

    def validate_action(self, field: Field) -> None:
        """Only what there is to choose."""
        if not {*field.data} <= {*ACTIONS}:
            raise ValidationError(str(_l("Choose a decision.")))

    @property
    def wanted(self) -> Wanted:
        """As the services take it."""
        days = int(self.typed("days") or USUAL_DAYS)
        minutes = int(self.typed("minutes") or USUAL_MINUTES)
        said = {name: self.typed(name) for name in ("reason", "topic", "title", "also", "into", "banned_from")}
        review = int(self.typed("review") or 0) or None
        return Wanted(self.action.data, self.typed("rule") or None, days=days, minutes=minutes, review=review, **said)
