"""What people send to look after a topic: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf

from ..core.web import fields
from ..core.web.forms import Form
from ..members.rules import HANDLE_SHAPE
from ..topics.models import ROLES
from ..topics.roles import NO_ROLE

DAYS = ("", "30", "90", "365")
LONGEST_HANDLE = 100


class RoleForm(Form):
    """Giving somebody a role, or none."""

    handle = fields.word(
        _l("Handle"), at_most=LONGEST_HANDLE, shape=HANDLE_SHAPE, required=_l("Enter the handle of a member.")
    )
    role = fields.code(
        _l("Role"),
        AnyOf((*ROLES, NO_ROLE), message=_l("Choose one of the options.")),
        required=_l("Choose a role."),
    )
    days = fields.code(_l("For how long"), AnyOf(DAYS, message=_l("Choose one of the options.")))
