"""What pages of coaching show: the text that a request is about, and the page of whoever coaches."""

from typing import Any

from flask import render_template

from ..accounts.current import reader
from ..core.words.markup import render
from ..petitions.queries import get_page
from ..posts.links import post_url
from ..starting.urls import step
from . import queries
from .forms import NoteForm, SuggestForm
from .queries import Asked


def ground_of(asked: Asked) -> dict[str, str]:
    """What the draft or the petition says now, and where it is. Raises NotFound where the reader doesn't see that."""
    if asked.petition_id is None:
        return queries.draft_of(asked.member_id) | {"url": step("check")}
    page = get_page(asked.petition_id, reader())
    return {"demand": page.title, "body": page.body, "target": "\n".join(page.targets), "url": post_url(page)}


def of_coach(asked: Asked, form: Any = None, note: Any = None) -> str:
    """The text, how it could be said, and what was suggested; once it is over, that it is, and nothing of it."""
    if asked.ended_at is not None:
        return render_template("coaching/over.html", asked=asked)
    ground = ground_of(asked)
    return render_template(
        "coaching/coach.html",
        asked=asked,
        ground=ground,
        body=render(ground["body"]),
        form=form or SuggestForm(formdata=None, data=ground),
        note_form=note or NoteForm(formdata=None),
        edits=queries.list_edits(asked.id, ground),
        notes=[(each, render(each.words)) for each in queries.list_notes(asked.id) if each.coach_id == asked.coach_id],
    )
