"""The questions in their order, and what is asked of the answers without the database."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Said = dict[str, str]  # what was answered, by the names of the fields; the names of those who are asked are one a line

FIELDS = ("demand", "target", "body", "cover_id", "picture_alt", "topic", "differs", "goal", "postcode_why")
NEEDED = ("demand", "target", "body", "topic")


@dataclass(frozen=True)
class Step:
    """A question: its name in addresses, what it is called, and the fields that answer it."""

    name: str
    word: LazyString
    fields: tuple[str, ...] = ()

    def is_answered(self, said: Said) -> bool:
        """Whether something was said to it."""
        return any(said.get(name) for name in self.fields)

    def is_missing(self, said: Said) -> bool:
        """Whether it has to be answered before anything is published, and was not."""
        return any(name in NEEDED and not said.get(name) for name in self.fields)


STEPS = (
    Step("", _l("What you want"), ("demand",)),
    Step("who", _l("Who decides"), ("target",)),
    Step("why", _l("Why it matters"), ("body",)),
    Step("picture", _l("A picture"), ("cover_id", "picture_alt")),
    Step("topic", _l("The topic"), ("topic",)),
    Step("similar", _l("Others like it"), ("differs",)),
    Step("goal", _l("The first goal"), ("goal", "postcode_why")),
    Step("check", _l("Check and publish")),
)
FIRST, CHECK = STEPS[0], STEPS[-1]
BY_NAME = {step.name: step for step in STEPS}


def find_next(step: Step) -> Step:
    """The question after this one; the last one stays."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def find_before(step: Step) -> Step | None:
    """The question before this one."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None
