"""Forms of the operator's pages: what is dangerous asks for the password once more."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf

from ..core.web import fields
from ..core.web.forms import Form
from ..featuring.rules import EDITOR_DAYS
from ..members.models import ROLES
from ..members.rules import HANDLE_SHAPE


def password() -> fields.TextField:
    """The operator's own, asked for once more."""
    return fields.secret(_l("Your password"), at_most=4_000, required=_l("Enter your password."))


class SureForm(Form):
    """Nothing but the password of whoever does it."""

    password = password()


class RoleForm(Form):
    """What a member may do from now on."""

    role = fields.code(_l("Role"), AnyOf(ROLES), required=_l("Choose a role."))
    password = password()


class EditorForm(Form):
    """For how long somebody is asked to be an editor."""

    days = fields.code(
        _l("For how long"), AnyOf([str(n) for n in EDITOR_DAYS]), required=_l("Choose one of the options.")
    )
    password = password()


class DeleteForm(Form):
    """The end of an account: its handle is typed, so that nobody deletes another one by mistake."""

    handle = fields.word(_l("Handle"), at_most=100, shape=HANDLE_SHAPE, required=_l("Type the handle."))
    password = password()


class JobForm(Form):
    """All jobs of one name."""

    job = fields.code(_l("Job"), required=_l("Choose a job."))
