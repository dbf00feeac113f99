"""The petition that a visitor has written question by question: published once they have joined."""

from flask_babel import gettext as _

from ..accounts.kept import Kept
from ..members.models import Member
from ..petitions.urls import launched
from .forms import LaunchForm
from .launch_views import publish_answers


def say_petition() -> str:
    """That it will be published."""
    return str(_("Your petition"))


def launch(member: Member, kept: Kept) -> str:
    """Publish it."""
    form = LaunchForm.of(kept.fields)
    return launched(publish_answers(member, form, form.mark(kept.to)))
