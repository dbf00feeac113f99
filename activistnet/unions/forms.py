"""What two authors propose to each other: shape only."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from ..core.web import fields
from ..core.web.forms import EmptyForm, Form
from ..petitions.forms import Worded
from ..topics.models import Topic
from .services.proposing import Text

MOST_DIGITS = 18
LONGEST_WHY = 300


class FindForm(Form):
    """Which petition to join one with."""

    other = fields.line(
        _l("Address or number of the other petition"), at_most=500, required=_l("Enter an address or a number.")
    )


class UnionForm(Worded):
    """What the joint petition is to say. `seen` is the number of the text that its page showed."""

    topic = fields.code(_l("Topic"))
    seen = fields.hidden(at_most=MOST_DIGITS)

    def said(self, topics: Sequence[Topic], otherwise: int) -> Text:
        """The text, in one of these topics."""
        chosen = next((each.id for each in topics if each.slug == self.typed("topic")), otherwise)
        return Text(**self.asked(), topic_id=chosen)

    @property
    def read(self) -> int:
        """The number of the text that its author had read; 0 of none."""
        return number_in(self.typed("seen"))


class AgreeForm(EmptyForm):
    """A yes to the text with this number."""

    seen = fields.hidden(at_most=MOST_DIGITS)

    @property
    def read(self) -> int:
        """The number of the text that is agreed to."""
        return number_in(self.typed("seen"))


class HideForm(Form):
    """Why moderators hide a text."""

    reason = fields.sentence(_l("Reason"), at_most=LONGEST_WHY, required=_l("Give a reason. They read it."))


def number_in(typed: str) -> int:
    """A number as a page of ours writes it; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def data_of(said: Text, slug: str, number: int) -> dict[str, Any]:
    """The fields of a form about this text."""
    named = {"demand": said.demand, "body": said.body, "target": list(said.targets), "goal": said.goal}
    return {**named, "topic": slug, "seen": str(number) if number else ""}
