"""The page of what is held, which is one of the queue's lists."""

from flask import render_template, request

from ..accounts.current import signed_in
from ..posts.forms import WaitingForm
from . import held_queries


def show(form: WaitingForm | None = None) -> str:
    """The list, with what was chosen."""
    page = held_queries.list_held(signed_in(), after=request.args.get("after"))
    return render_template(
        "moderation/held.html",
        page=page,
        form=form or WaitingForm(formdata=None),
        waiting=held_queries.count_held(),
        all=form is None and request.args.get("all") == "1",
        view="held",
    )
