"""Forms of the guided start: one for each question, and the one that publishes."""

import re
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import Field

from ..core.web import fields
from ..core.web.fields import LinesField
from ..core.web.forms import EditForm
from ..media.forms import WithCover
from ..petitions.forms import Asked, NewPetitionForm, postcode_why
from .rules import BY_NAME, FIELDS, Said, Step

LONGEST_NAME = 20
HASH = re.compile(r"[0-9a-f]{64}")


class StepForm(EditForm):
    """The answer to a question. Whoever goes anywhere but on by its buttons may leave it empty."""

    go = fields.hidden(at_most=LONGEST_NAME)

    @classmethod
    def of(cls, said: Said) -> Self:  # type: ignore[override]  # of answers, which are no fields that were sent
        """The form with what was answered before, under what has been typed now."""
        there = {name: text for name, text in said.items() if name != "target"}
        return cls(data={**there, "target": said.get("target", "").splitlines()})

    @property
    def leads_to(self) -> Step | None:
        """Where its button goes, unless that is on."""
        return BY_NAME.get(self.go.data.removeprefix("to:")) if self.go.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the answer is in shape."""
        if self.leads_to is not None:
            for field in self:
                field.required = None
                if not field.data:
                    field.validators = []
        return super().validate(extra_validators)

    def said(self) -> Said:
        """The answer, by its fields."""
        found = {}
        for field in self._of_thing():
            text = "\n".join(field.data or ()) if isinstance(field, LinesField) else str(field.data or "")
            found[field.name] = text
        return found

    def _of_thing(self) -> list[Field]:
        return [field for field in super()._of_thing() if field.name != "go"]


class WhatForm(StepForm):
    """What somebody wants."""

    demand = Asked.demand


class WhoForm(StepForm):
    """Who can make it happen."""

    target: Any = Asked.target

    def targets(self) -> list[str]:
        """The names given."""
        return list(self.target.data or [])


class WhyForm(StepForm):
    """Why it matters."""

    body = Asked.body


class OverItForm(StepForm, WithCover):
    """A picture over it, and words for it."""


class TopicForm(StepForm):
    """In which topic it appears."""

    topic = fields.code(_l("Topic"), required=_l("Choose a topic."))


class SimilarForm(StepForm):
    """What is different about it, where others ask for much the same."""

    differs = fields.text(_l("What's different about yours?"), at_most=500)


class GoalForm(StepForm):
    """How many signatures at first, and whether those who sign are asked for a postcode."""

    goal = Asked.goal
    postcode_why = postcode_why()


FORMS: dict[str, type[StepForm]] = {
    "": WhatForm,
    "who": WhoForm,
    "why": WhyForm,
    "picture": OverItForm,
    "topic": TopicForm,
    "similar": SimilarForm,
    "goal": GoalForm,
}


class LaunchForm(NewPetitionForm):
    """All answers, to be published. It says whose they were, so that they go then, from whatever device."""

    topic = fields.code(required=_l("Choose a topic."))
    begun = fields.hidden(at_most=64)

    @classmethod
    def with_answers(cls, said: Said) -> "LaunchForm":
        """The form with all that was answered."""
        data = {name: text for name, text in said.items() if text}
        return cls(formdata=None, data={**data, "target": said.get("target", "").splitlines()})

    def answers(self) -> Said:
        """What it holds, as it was answered."""
        names = [name for name in FIELDS if name != "target"]
        known = {name: str(self[name].data or "") for name in names if name in self}
        return {**known, "target": "\n".join(self.targets())}

    @property
    def browser_hash(self) -> bytes | None:
        """Of the browser whose answers these were."""
        return bytes.fromhex(self.typed("begun")) if HASH.fullmatch(self.typed("begun")) else None
