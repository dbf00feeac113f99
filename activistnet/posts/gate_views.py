"""Who may reply in a thread of one's own, and how fast."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import gate_queries, limits, queries, rules, urls
from .errors import NotTheAuthor, SlowedByTeam, StaysOpen
from .forms import GateForm, RepliesForm
from .gate_models import MINUTES
from .gates import APPROVED, EVERYONE, FOLLOWERS, MEMBERS, TOPIC, Gate
from .kinds import kind_of
from .links import post_url
from .models import Post
from .services import gates, holding

bp = Blueprint("gates", __name__)


@bp.app_template_global()
def who_may_reply(chosen: str | None = None) -> list[tuple[str, str]]:
    """Who may, to choose from; those who follow the topic where that is `chosen` already."""
    followers = [(TOPIC, _("People who follow the topic"))] if chosen == TOPIC else []
    return [
        (EVERYONE, _("Everyone")),
        (FOLLOWERS, _("People who follow me")),
        (MEMBERS, _("Members of the topic")),
        *followers,
        (APPROVED, _("Everyone, once I've read the reply")),
    ]


@bp.app_template_global()
def how_fast() -> list[tuple[str, str]]:
    """How often one member may reply in a thread that is slowed."""
    words = [ngettext("One reply a minute", "One reply every %(n)s minutes", n, n=n) for n in MINUTES]
    return list(zip(map(str, MINUTES), words, strict=True))


@bp.app_template_global()
def how_long() -> list[tuple[str, str]]:
    """For how long it is slowed."""
    return [(str(n), _hours(n)) for n in rules.HOURS]


@bp.get("/posts/<int:post_id>/replying")
@login_required
def show(post_id: int) -> ResponseReturnValue:
    """How the thread takes replies now, to be changed."""
    root, gate = _own_thread(post_id)
    return _page(root, gate, _form(gate))


@bp.post("/posts/<int:post_id>/replying")
@known_otherwise(STATE)
@form_again
@login_required
def change(post_id: int) -> ResponseReturnValue:
    """Have it take replies otherwise."""
    root, gate = _own_thread(post_id)
    form = _form(gate)
    if not form.validate():
        return _page(root, gate, form), 422
    hit(limits.GATE, str(signed_in().id))
    try:
        gates.change(root, signed_in(), gate, _wanted(form))
    except (SlowedByTeam, StaysOpen) as refusal:
        return _page(root, gate, form.refused(refusal)), refusal.status
    return lead(post_url(root), "gated")


@bp.get("/posts/<int:post_id>/waiting")
@login_required
def waiting(post_id: int) -> ResponseReturnValue:
    """Replies that wait for the author of the thread."""
    root, _gate = _own_thread(post_id)
    return _waiting_page(root, RepliesForm(formdata=None))


@bp.post("/posts/<int:post_id>/waiting")
@known_otherwise(STATE)
@form_again
@login_required
def decide(post_id: int) -> ResponseReturnValue:
    """Let these in, or not; those decided meanwhile are left as they are."""
    root, _gate = _own_thread(post_id)
    form = RepliesForm()
    if not form.validate():
        return _waiting_page(root, form), 422
    hit(limits.GATE, str(signed_in().id))
    own = gate_queries.list_own(root, reader(), form.post_ids)
    if form.typed("act") == "refuse":
        holding.refuse(own, form.typed("reason"))
        return lead(urls.waiting(root.id), "replies-kept-out")
    done = holding.release(own, form.read)
    return lead(urls.waiting(root.id), "replies-let-in" if len(done) == len(own) else "changed-meanwhile")


def _waiting_page(root: Post, form: RepliesForm) -> str:
    page = gate_queries.list_waiting(root, reader(), after=request.args.get("after"))
    return render_template("posts/waiting.html", root=root, page=page, form=form)


def _own_thread(post_id: int) -> tuple[Post, Gate]:
    """A thread of this member. Raises NotFound, NotTheAuthor."""
    root, own = queries.get_root_with_own(post_id, reader())
    if not rules.is_own(root, signed_in()):
        raise NotTheAuthor
    if root.is_hidden:
        raise NotFound
    return root, own.gate


def _form(gate: Gate) -> GateForm:
    minutes = str(gate.minutes) if gate.is_slow else ""
    said = {"who": gate.who, "minutes": minutes, "hours": str(rules.USUAL_HOURS), "reason": gate.reason}
    return GateForm(data={**said, "hears_followed": gate.hears_followed})


def _wanted(form: GateForm) -> gates.Wanted:
    return gates.Wanted(
        who=form.typed("who") or EVERYONE,
        minutes=int(form.typed("minutes") or 0),
        hours=int(form.typed("hours") or rules.USUAL_HOURS),
        reason=form.typed("reason"),
        hears_followed=form.hears_followed.data,
    )


def _page(root: Post, gate: Gate, form: GateForm) -> str:
    chooses = kind_of(root).chooses_who_replies
    return render_template("posts/replying.html", root=root, gate=gate, form=form, chooses=chooses)


def _hours(n: int) -> str:
    if n < 24:
        return str(ngettext("%(n)s hour", "%(n)s hours", n, n=n))
    return str(ngettext("%(n)s day", "%(n)s days", n // 24, n=n // 24))
