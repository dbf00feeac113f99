"""Members as an operator sees them, and what an operator does about one."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..accounts import limits
from ..accounts import member_queries as found
from ..accounts.current import signed_in
from ..accounts.errors import FieldRefused
from ..accounts.services import operating
from ..accounts.views import shown_again
from ..coaching.services import appointing
from ..core.refusals import Refused, TooMany
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.forms import Form, expect_button
from ..core.web.once import STATE, known_otherwise
from ..featuring import editor_queries, editor_services
from ..featuring.urls import how_we_choose
from ..members.models import Member
from ..members.rules import is_editor
from ..moderation import judge_queries
from ..moderation.services import suspending
from ..moderation.subjects import Subject
from . import urls
from .errors import AnotherHandle
from .forms import DeleteForm, EditorForm, RoleForm, SureForm
from .rooms import blueprint, confirm, notices

F = TypeVar("F", bound=Form)
bp = blueprint("operate_members")
DONE = {
    "lift": _l("The member can sign in again."),
    "reset": _l("We've signed the member out everywhere and are e-mailing them a link for a new password."),
    "role": _l("The member has the new role and needs to sign in again."),
    "editor": _l("We've asked the member. They're an editor once they accept."),
    "editor-end": _l("The member isn't an editor any more, and isn't asked to be one."),
    "coach": _l("The member is a coach now, and we've told them."),
    "coach-end": _l("The member isn't a coach any more. Other coaches can help their authors."),
    "delete": _l("You've deleted the account."),
}


class Act(NamedTuple):
    """What an operator does about a member: its heading, what it means, and the word of its button."""

    heading: LazyString
    points: tuple[LazyString, ...]
    button: LazyString
    kind: str = "danger"


RESET = Act(
    _l("New password link"),
    (
        _l("The current password stops working, and the member is signed out everywhere."),
        _l("We send a link for a new password to the member's own e-mail address. You don't see it."),
    ),
    _l("Send the link"),
)
ROLE = Act(
    _l("Role"), (_l("The member is signed out everywhere, and has the new role once they sign in again."),), _l("Save")
)
EDITOR = Act(
    _l("Ask to be an editor"),
    (
        _l(
            "Editors feature petitions and debates on the first page: never their own, each with a reason for everyone."
        ),
        _l("They see no more than any member, and decide nothing else."),
        _l("We ask the member first. It ends by itself, and you can end it at any time."),
    ),
    _l("Ask them"),
    kind="",
)
COACH = Act(
    _l("Make them a coach"),
    (
        _l("Coaches help authors who ask for it: they read a draft or petition, suggest edits and leave notes."),
        _l("They see only what an author shows them, and only until that ends. They change nothing themselves."),
        _l("We tell the member, and you can end it at any time."),
    ),
    _l("Make them a coach"),
    kind="",
)
DELETE = Act(
    _l("Delete the account"),
    (
        _l("We erase the e-mail address, name, handle and settings now."),
        _l(
            "What the member published stays, as written by a former member. Their "
            "signatures still count, without the name."
        ),
        _l("Their open petitions are closed."),
        _l("This can't be undone."),
    ),
    _l("Delete the account"),
)


@bp.app_template_global()
def role_words() -> dict[str, str]:
    """What roles are called."""
    return {"member": _("Member"), "moderator": _("Moderator"), "operator": _("Operator")}


@bp.get("/operate/members")
def members() -> ResponseReturnValue:
    """Members, found by handle, name or e-mail address."""
    typed, shown, after = (request.args.get(name, "") for name in ("q", "show", "after"))
    if found.is_mailbox(typed):
        limits.on_finding_mailbox(signed_in().id)
    page = found.find(typed, after=after) if typed.strip() else found.list_members(shown, after=after)
    return render_template("operate/members.html", page=page, typed=typed, shown=shown, notices=notices(DONE))


@bp.get("/operate/members/<int:member_id>")
def member(member_id: int) -> ResponseReturnValue:
    """What is known of a member, and what can be done."""
    known = found.get_known(member_id)
    may_judge = judge_queries.may_judge(signed_in(), Subject(None, member=known.member))
    return render_template(
        "operate/member.html",
        known=known,
        is_decided=suspending.is_decided(known.member),
        may_judge=may_judge,
        is_judged=may_judge or judge_queries.has_second(Subject(None, member=known.member), signed_in()),
        is_editor=is_editor(known.member),
        is_asked=editor_queries.is_asked(member_id),
        may_ask=editor_queries.may_ask(signed_in(), known.member),
        notices=notices(DONE),
    )


@bp.post("/operate/members/<int:member_id>/lift")
@known_otherwise(STATE)
def lift(member_id: int) -> ResponseReturnValue:
    """Let a member in again whom no decision keeps out."""
    expect_button()
    suspending.lift_undecided(signed_in().id, found.hold(member_id))
    return redirect(urls.member(member_id, done="lift"), 303)


@bp.route("/operate/members/<int:member_id>/reset", methods=["GET", "POST"])
@form_again
def reset(member_id: int) -> ResponseReturnValue:
    """Mail a member a link for a new password."""

    def do(member: Member, _form: Form) -> None:
        operating.reset(signed_in().id, member)

    return _act(RESET, member_id, SureForm(), do, urls.member(member_id, done="reset"))


@bp.route("/operate/members/<int:member_id>/role", methods=["GET", "POST"])
@form_again
def appoint(member_id: int) -> ResponseReturnValue:
    """Give a member a role."""

    def do(member: Member, form: RoleForm) -> None:
        operating.appoint(signed_in().id, member, form.typed("role"))

    return _act(ROLE, member_id, RoleForm(), do, urls.member(member_id, done="role"))


@bp.route("/operate/members/<int:member_id>/editor", methods=["GET", "POST"])
@form_again
def ask_editor(member_id: int) -> ResponseReturnValue:
    """Ask a member to be an editor."""

    def do(member: Member, form: EditorForm) -> None:
        editor_services.ask(signed_in().id, member, days=int(form.typed("days")))

    return _act(EDITOR, member_id, EditorForm(), do, urls.member(member_id, done="editor"))


@bp.post("/operate/members/<int:member_id>/editor/end")
@known_otherwise(STATE)
def end_editor(member_id: int) -> ResponseReturnValue:
    """Let a member be no editor any more, at once."""
    expect_button()
    editor_services.end(signed_in().id, found.hold(member_id))
    pagecache.forget(how_we_choose())
    return redirect(urls.member(member_id, done="editor-end"), 303)


@bp.route("/operate/members/<int:member_id>/coach", methods=["GET", "POST"])
@form_again
def appoint_coach(member_id: int) -> ResponseReturnValue:
    """Let a member be a coach."""

    def do(member: Member, _form: Form) -> None:
        appointing.appoint(signed_in().id, member)

    return _act(COACH, member_id, SureForm(), do, urls.member(member_id, done="coach"))


@bp.post("/operate/members/<int:member_id>/coach/end")
@known_otherwise(STATE)
def end_coach(member_id: int) -> ResponseReturnValue:
    """Let a member be no coach any more, at once."""
    expect_button()
    appointing.end(signed_in().id, found.hold(member_id))
    return redirect(urls.member(member_id, done="coach-end"), 303)


@bp.route("/operate/members/<int:member_id>/delete", methods=["GET", "POST"])
@form_again
def delete(member_id: int) -> ResponseReturnValue:
    """Delete an account."""

    def do(member: Member, form: DeleteForm) -> None:
        if form.typed("handle").lower() != member.handle.lower():
            raise AnotherHandle
        operating.delete(signed_in().id, member)

    return _act(DELETE, member_id, DeleteForm(), do, urls.members(done="delete"))


def _act(act: Act, member_id: int, form: F, do: Callable[[Member, F], None], then: str) -> ResponseReturnValue:
    """Show the form, or do it for whoever gives the password, and go on."""
    page = {"act": act, "form": form, "known": found.get_known(member_id)}
    if request.method == "GET" or not form.validate():
        return render_template("operate/member_act.html", **page), 422 if request.method == "POST" else 200
    try:
        confirm(form.typed("password"))
        do(found.hold(member_id), form)
    except (FieldRefused, Refused, TooMany) as error:
        form.refused(error)
        return shown_again(render_template("operate/member_act.html", **page), error)
    return redirect(then, 303)
