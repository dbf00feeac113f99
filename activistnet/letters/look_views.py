"""What moderators read of letters before these leave, and what they decide."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import role_required, signed_in
from ..core.data.db import db
from ..core.refusals import DomainError, NotFound
from ..core.web.csrf import form_again
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.urls import LARGEST_ID
from ..posts.models import Post
from ..topics.queries import find_rule, list_rules
from . import desk_queries, queries, urls
from .errors import LookedAlready, NoRule
from .forms import GOES, PASS, STOP, BatchForm, LetterAnswerForm
from .models import LOOKING, Letter, LetterBatch
from .services import looking

bp = Blueprint("looking_at_letters", __name__)


@bp.get("/moderation/letters")
@role_required("moderator")
def looks() -> ResponseReturnValue:
    """The batches that wait, and what writers say against theirs being taken out."""
    return _list(LetterAnswerForm(formdata=None))


@bp.route("/moderation/letters/<int:batch_id>", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@role_required("moderator")
def look(batch_id: int) -> ResponseReturnValue:
    """Some letters of one, drawn by lot: it passes, loses single letters, or is stopped."""
    batch, form = queries.get_batch(batch_id), BatchForm()
    looking.expect_judge(batch, signed_in())
    if not form.is_submitted():
        return _page(batch, BatchForm(formdata=None))
    if not form.validate():
        return _page(batch, form), 422
    try:
        return _decide(batch, form)
    except (LookedAlready, NoRule) as refusal:
        return _page(batch, form, refusal), refusal.status


@bp.post("/moderation/letters/appeals/<int:letter_id>")
@known_otherwise(STATE)
@form_again
@role_required("moderator")
def answer(letter_id: int) -> ResponseReturnValue:
    """Somebody else looks again at a letter that was taken out."""
    form, letter = LetterAnswerForm(), db.session.get(Letter, letter_id) if letter_id <= LARGEST_ID else None
    if letter is None:
        raise NotFound
    if not form.validate():
        return _list(form, letter_id), 422
    looking.answer(letter, signed_in(), goes=form.act.data == GOES, words=form.typed("answer"))
    return lead(urls.looks(), "letters-answered")


def _decide(batch: LetterBatch, form: BatchForm) -> ResponseReturnValue:
    """Do it. Raises NotYours, Restricted, LookedAlready, NoRule."""
    moderator = signed_in()
    if form.act.data == PASS:
        looking.let_pass(batch, moderator, form.seen_ids)
        return lead(urls.looks(), "letters-passed")
    post = db.session.get_one(Post, batch.petition_id)
    rule = find_rule(post.topic_id, form.typed("rule"))
    why = form.typed("reason") or (rule.text if rule else "")
    if rule is None or not why or (form.act.data != STOP and not form.chosen_ids):
        raise NoRule
    if form.act.data == STOP:
        looking.stop(batch, moderator, rule, why)
        return lead(urls.looks(), "letters-stopped")
    looking.take_out(batch, moderator, form.chosen_ids, rule, why)
    return lead(urls.look(batch.id), "letters-out")


def _page(batch: LetterBatch, form: BatchForm, refusal: DomainError | None = None) -> str:
    post = db.session.get_one(Post, batch.petition_id)
    return render_template(
        "letters/look.html",
        batch=batch,
        post=post,
        letters=looking.sample(batch) if batch.state == LOOKING else [],
        count=queries.count_in(batch.id),
        rules=list_rules(post.topic_id),
        form=form,
        refusal=refusal,
    )


def _list(form: LetterAnswerForm, letter_id: int | None = None) -> str:
    moderator = signed_in()
    return render_template(
        "letters/looks.html",
        looks=desk_queries.list_looks(moderator),
        appealed=desk_queries.list_appealed(moderator),
        form=form,
        answering=letter_id,
    )
