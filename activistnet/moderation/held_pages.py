"""The page of what is held, which is one of the queue's lists, and those that say why some of it stays out."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import DomainError
from ..posts.forms import WaitingForm
from ..topics import queries as topic_queries
from . import decision_queries, desk_queries, held_queries, rules
from .case_pages import put_reason
from .errors import UnknownRule
from .forms import RefuseAllForm
from .subjects import Subject


def show(form: WaitingForm | None = None) -> str:
    """The list, with what was chosen."""
    page = held_queries.list_held(signed_in(), after=request.args.get("after"))
    return render_template(
        "moderation/held.html",
        page=page,
        additions=held_queries.list_held_additions(signed_in()),
        reasons=held_queries.list_held_reasons(signed_in()),
        form=form or WaitingForm(formdata=None),
        figures=held_queries.figures(),
        all=form is None and request.args.get("all") == "1",
        view="held",
        undoable=decision_queries.find_undoable(signed_in()),
    )


class Page(Protocol):
    """A page that says why held posts stay out of sight, with its form."""

    def __call__(
        self, form: RefuseAllForm, *, refusal: DomainError | None = None, is_previewed: bool = False
    ) -> str: ...


def refuse(form: RefuseAllForm, page: Page, topic_id: int | None, act: Callable[[], Response]) -> ResponseReturnValue:
    """What is sent from such a page: `act` refuses them, and leads on. Raises NotFound."""
    if form.use.data:
        put_reason(form, topic_id)
        return page(form)
    if not form.validate():
        return page(form), 422
    if form.preview.data:
        return page(form, is_previewed=True)
    try:
        return act()
    except DomainError as refusal:
        return page(form, refusal=refusal), refusal.status


def write_refusal(
    template: str, form: RefuseAllForm, topic_id: int | None, *, is_previewed: bool, needs: dict[str, Any]
) -> str:
    """The page itself: by which rule of a topic, what each author reads, and what else its template `needs`."""
    return render_template(
        template,
        form=form,
        ends={"hide": None} if is_previewed else None,
        rules=topic_queries.list_rules(topic_id),
        kept=desk_queries.list_reasons(topic_id),
        alone=rules.ALONE_TOGETHER,
        **needs,
    )


def expect_rule(held: Sequence[Subject], code: str) -> None:
    """Go on only if the rule holds for all of them. Raises UnknownRule."""
    if topic_queries.find_rule(common_topic(held), code) is None:
        raise UnknownRule


def common_topic(held: Sequence[Subject]) -> int | None:
    """The one that they are all in: of several, only the rules of the whole site hold for all."""
    topics = {each.topic_id for each in held}
    return topics.pop() if len(topics) == 1 else None
