"""The petition that a visitor has written: published once they have joined."""

from flask_babel import gettext as _

from ..accounts.kept import Kept
from ..members.models import Member
from ..topics import queries as topics
from ..topics.given import in_words
from . import urls
from .forms import NewPetitionForm
from .views import publish


def say_petition(slug: str) -> str:
    """That it will be published, and in which topic."""
    return str(_("Your petition in %(topic)s", topic=in_words(topics.get_open_topic(slug).name)))


def start(member: Member, kept: Kept, slug: str) -> str:
    """Publish it."""
    form = NewPetitionForm.of(kept.fields)
    return urls.launched(publish(topics.get_open_topic(slug), member, form, form.mark(kept.to)))
