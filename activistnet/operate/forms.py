"""Forms of the operator's pages: what is dangerous asks for the password once more."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import AnyOf, ValidationError

from ..accounts.rules import LONGEST_REASON, problem_of_end
from ..core.web import fields
from ..core.web.forms import Form
from ..members.models import ROLES
from ..members.rules import HANDLE_SHAPE


def password() -> fields.TextField:
    """The operator's own, asked for once more."""
    return fields.secret(_l("Your password"), at_most=4_000, required=_l("Enter your password."))


class SureForm(Form):
    """Nothing but the password of whoever does it."""

    password = password()


class SuspendForm(Form):
    """Why a member is kept out, and the day it ends, if it does by itself."""

    reason = fields.line(_l("Reason"), at_most=LONGEST_REASON, required=_l("Give a reason. We'll tell the member."))
    until = fields.code(_l("Ends on"))
    password = password()

    def validate_until(self, field: Field) -> None:
        """A day to come, as browsers write it."""
        try:
            end = _day(field.data)
        except ValueError:
            raise ValidationError(_("Enter the day like this: 2026-12-31.")) from None
        if problem := problem_of_end(end):
            raise ValidationError(str(problem))

    @property
    def end(self) -> datetime | None:
        """The beginning of that day; None without one."""
        return _day(self.typed("until")) if self.typed("until") else None


class RoleForm(Form):
    """What a member may do from now on."""

    role = fields.code(_l("Role"), AnyOf(ROLES), required=_l("Choose a role."))
    password = password()


class DeleteForm(Form):
    """The end of an account: its handle is typed, so that nobody deletes another one by mistake."""

    handle = fields.word(_l("Handle"), at_most=100, shape=HANDLE_SHAPE, required=_l("Type the handle."))
    password = password()


class JobForm(Form):
    """All jobs of one name."""

    job = fields.code(_l("Job"), required=_l("Choose a job."))


def _day(typed: str) -> datetime:
    return datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC)
