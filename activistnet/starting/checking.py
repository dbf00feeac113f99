"""The last page: all that was answered as it will be seen, and what is missing. It helps, and writes nothing."""

from typing import Any, NamedTuple

from flask import render_template
from flask_babel import lazy_gettext as _l

from ..coaching import queries
from ..coaching.forms import AskForm
from ..core.refusals import NotFound
from ..core.web.forms import Form
from ..core.words.markup import render
from ..media.queries import get_own
from ..topics import queries as topics
from ..topics.models import Topic
from . import goals
from .forms import LaunchForm
from .hints import list_hints
from .keeping import Begun, is_elsewhere
from .rules import BY_NAME, CHECK, STEPS, Step, find_before


class Coaching(NamedTuple):
    """The number of the open request for a coach, whether there are any, and the form that asks, for members."""

    asked: int | None
    has_coaches: bool
    form: Form | None


NOT_HERE = _l("You can't start a petition in this topic any more. Choose another one.")


def page(begun: Begun, form: LaunchForm | None = None, *, ask: Form | None = None) -> str:
    """The page; with what was refused when it was to be published, or a coach was to be asked."""
    said = begun.said
    topic = find_topic(said.get("topic", ""))
    missing = [step for step in STEPS if step.is_missing(said) or (step.name == "topic" and not topic)]
    if form is None:
        form = LaunchForm.with_answers(said)
        form.begun.data = begun.mark
    proposed = goals.propose(topic.id if topic else 0)
    if not said.get("goal"):
        form.goal.data = proposed.goal
    return render_template(
        "starting/check.html",
        **around(CHECK, begun),
        form=form,
        by_name=BY_NAME,
        not_here=NOT_HERE,
        topic=topic,
        is_closed=bool(said.get("topic")) and topic is None,
        missing=missing,
        as_published=render(said.get("body", "")),
        hints=list_hints(said, proposed),
        has_lost_picture=_has_lost_picture(begun),
        coaching=_coaching(begun, ask),
    )


def around(step: Step, begun: Begun) -> dict[str, Any]:
    """What stands round each question."""
    return {
        "step": step,
        "steps": STEPS,
        "number": STEPS.index(step) + 1,
        "before": find_before(step),
        "answers": begun.said,
        "begun": begun,
        "is_elsewhere": is_elsewhere(begun),
    }


def find_topic(slug: str) -> Topic | None:
    """The topic of this name, if petitions can be started there."""
    return next((topic for topic in list_topics() if topic.slug == slug), None) if slug else None


def list_topics() -> list[Topic]:
    """The topics in which they can be, in the order of the site."""
    return list(topics.list_open_to_all())


def _coaching(begun: Begun, ask: Form | None) -> Coaching:
    """Whether there is somebody to be asked; of visitors nothing is kept by which they could be answered."""
    if begun.member is None:
        return Coaching(None, has_coaches=queries.there_are_coaches(), form=None)
    asked = queries.find_open(begun.member.id)
    return Coaching(
        asked,
        has_coaches=asked is not None or queries.there_are_coaches(but=begun.member.id),
        form=ask or AskForm(formdata=None),
    )


def _has_lost_picture(begun: Begun) -> bool:
    """Whether a picture was chosen so long ago that it is gone: one that nothing shows is kept for a day."""
    picture_id = begun.said.get("cover_id", "")
    if not picture_id or begun.member is None:
        return False
    try:
        return get_own(picture_id, begun.member).state == "refused"
    except NotFound:
        return True
