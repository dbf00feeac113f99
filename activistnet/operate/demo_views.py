"""The demonstration, and the way to be rid of it."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ..accounts.current import signed_in
from ..accounts.errors import FieldRefused
from ..accounts.views import shown_again
from ..core.refusals import Refused, TooMany
from ..core.web.once import STATE, known_otherwise
from ..site import demo_removal
from ..site.tasks import is_being_taken_out
from . import decisions, urls
from .forms import SureForm
from .rooms import Room, blueprint, confirm, notices

bp = blueprint("operate_demo")
ROOM = Room(urls.demo, _l("Demonstration"), _l("Remove the sample members and what only they have written."))
DONE = {"remove": _l("We're removing the demonstration.")}


def rooms() -> tuple[Room, ...]:
    """The way there, where there is anything to remove."""
    return (ROOM,) if demo_removal.is_there() else ()


@bp.get("/operate/demo")
def demo() -> ResponseReturnValue:
    """What there is of it."""
    return _show(SureForm())


@bp.post("/operate/demo/remove")
@known_otherwise(STATE)
def remove_demo() -> ResponseReturnValue:
    """Have it removed."""
    form = SureForm()
    if not form.validate():
        return _show(form), 422
    try:
        confirm(form.typed("password"))
        decisions.remove_demo(signed_in().id)
    except (FieldRefused, Refused, TooMany) as error:
        form.refused(error)
        return shown_again(_show(form), error)
    return redirect(urls.demo(done="remove"), 303)


def _show(form: SureForm) -> str:
    found = {"extent": demo_removal.extent(), "most": demo_removal.MOST, "is_going": is_being_taken_out()}
    return render_template("operate/demo.html", form=form, notices=notices(DONE), **found)
