"""The page of what is held, which is one of the queue's lists, and the one that says why some of it stays out."""

from collections.abc import Sequence

from flask import render_template, request

from ..accounts.current import signed_in
from ..core.refusals import DomainError
from ..posts.forms import WaitingForm
from ..topics import queries as topic_queries
from . import decision_queries, desk_queries, held_queries, rules
from .errors import UnknownRule
from .forms import RefusalForm
from .subjects import Subject


def show(form: WaitingForm | None = None) -> str:
    """The list, with what was chosen."""
    page = held_queries.list_held(signed_in(), after=request.args.get("after"))
    return render_template(
        "moderation/held.html",
        page=page,
        additions=held_queries.list_held_additions(signed_in()),
        form=form or WaitingForm(formdata=None),
        figures=held_queries.figures(),
        all=form is None and request.args.get("all") == "1",
        view="held",
        undoable=decision_queries.find_undoable(signed_in()),
    )


def refusal(
    held: Sequence[Subject], form: RefusalForm, *, refused: DomainError | None = None, is_previewed: bool = False
) -> str:
    """Where it is said why these are not published, and what each author reads."""
    topic_id = common_topic(held)
    return render_template(
        "moderation/refuse.html",
        held=held,
        form=form,
        refusal=refused,
        ends={"hide": None} if is_previewed else None,
        rules=topic_queries.list_rules(topic_id),
        kept=desk_queries.list_reasons(topic_id),
        alone=rules.ALONE_TOGETHER,
    )


def expect_rule(held: Sequence[Subject], code: str) -> None:
    """Go on only if the rule holds for all of them. Raises UnknownRule."""
    if topic_queries.find_rule(common_topic(held), code) is None:
        raise UnknownRule


def common_topic(held: Sequence[Subject]) -> int | None:
    """The one that they are all in: of several, only the rules of the whole site hold for all."""
    topics = {each.topic_id for each in held}
    return topics.pop() if len(topics) == 1 else None
