"""The questions, one a page. Nothing is asked of anybody here but the answers."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import find_member, reader
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..media.rules import LARGEST
from ..media.sending import take_along
from ..posts.kinds import KINDS, Kind, thread_kinds
from ..search.similar import list_similar
from ..topics import queries as topics
from . import checking, goals, keeping, limits, rules, urls
from .beginnings import of_topics
from .forms import FORMS, StepForm
from .keeping import Begun
from .rules import BY_NAME, CHECK, FIRST, Step

bp = Blueprint("starting", __name__)


@bp.get("/start")
def begin() -> ResponseReturnValue:
    """The first question; or, with `?kind=`, the topics for a form on one page."""
    if (name := request.args.get("kind")) is not None:
        return _choose_topic(name)
    begun = keeping.find()
    return _question(FIRST, FORMS[FIRST.name].of(begun.said), begun, is_lost="lost" in request.args)


@bp.get("/start/similar/found")
def find_similar() -> ResponseReturnValue:
    """Petitions like what is being typed, as a part of the page on which it is."""
    hit(limits.LOOK, keeping.key(), loosely=True)
    found = list_similar(request.args.get("demand", ""), reader())
    return render_template("starting/_similar.html", similar=found)


@bp.get("/start/<question>")
def show(question: str) -> ResponseReturnValue:
    """Another question, for whoever has begun."""
    step, begun = _get_step(question), keeping.find()
    if not begun.said:
        return redirect(urls.lost(), 303)
    if step is CHECK:
        return checking.page(begun)
    return _question(step, FORMS[step.name].of(begun.said), begun)


@bp.post("/start", defaults={"question": ""})
@bp.post("/start/<question>")
@known_otherwise(STATE)
@csrf.form_again
@csrf.open_to_guests
@body_limit(LONG_TEXT, files=LARGEST)
def save(question: str) -> ResponseReturnValue:
    """Keep an answer, and lead on, or wherever its button goes."""
    step = FIRST if not question else _get_step(question)
    if step is CHECK:
        raise NotFound
    member = find_member()
    along = take_along(member, "cover") if step.name == "picture" and member else None
    begun = keeping.find(hold=True)
    form = FORMS[step.name].of(begun.said)
    if along is not None:
        along.put_over(form)
    if not form.validate() or not _is_open(form):
        return _question(step, form, begun), 422
    leads_to = form.leads_to or rules.find_next(step)
    return keeping.keep(begun, form.said(), make_response(redirect(urls.step(leads_to.name), 303)))


@bp.post("/start/forget")
@known_otherwise(STATE)
@csrf.of_browser
def forget() -> ResponseReturnValue:
    """Delete all answers, and begin anew."""
    expect_button()
    return keeping.forget(keeping.find(), make_response(redirect(urls.start(), 303)))


def _get_step(name: str) -> Step:
    step = BY_NAME.get(name)
    if step is None or step is FIRST:
        raise NotFound
    return step


def _is_open(form: StepForm) -> bool:
    """Whether a topic that was chosen takes petitions; says it beside the field otherwise."""
    if "topic" not in form or not form.typed("topic") or checking.find_topic(form.typed("topic")):
        return True
    form["topic"].errors = [str(checking.NOT_HERE)]
    return False


def _question(step: Step, form: StepForm, begun: Begun, *, is_lost: bool = False) -> str:
    proposed = _proposed(begun) if step.name == "goal" else None
    if proposed and not begun.said.get("goal") and request.method == "GET":
        form["goal"].data = proposed.goal
    return render_template(
        f"starting/{step.name or 'what'}.html",
        **checking.around(step, begun),
        form=form,
        is_lost=is_lost,
        kinds=_kinds(),
        similar=list_similar(begun.said.get("demand", ""), reader()) if step.name in ("", "similar") else (),
        topics=checking.list_topics() if step.name == "topic" else (),
        beginnings=of_topics(checking.list_topics()) if step is FIRST else (),
        proposed=proposed,
    )


def _proposed(begun: Begun) -> goals.Proposal:
    topic = checking.find_topic(begun.said.get("topic", ""))
    return goals.propose(topic.id if topic else 0)


def _choose_topic(name: str) -> str:
    """The topics, each of which leads to its form on one page."""
    kind = KINDS.get(name)
    if kind is None or kind.new_page is None:
        raise NotFound
    return render_template("starting/choose_topic.html", kind=kind, kinds=_kinds(), topics=topics.list_open_topics())


def _kinds() -> list[Kind]:
    return [each for each in thread_kinds() if each.new_page]
