"""What a new member chooses: shape only."""

from flask_babel import lazy_gettext as _l

from ..core.web import fields
from ..core.web.addresses import LONGEST, own_address
from ..core.web.forms import Form

MOST_TOPICS = 100
MOST_PEOPLE = 20
TOO_MANY = _l("Choose fewer at once.")


class Step(Form):
    """A step that leads on, and in the end back to where it was begun."""

    next = fields.hidden(at_most=LONGEST)

    @property
    def then(self) -> str:
        """The page to lead back to; empty for one's home."""
        return own_address(self.next.data) or ""


class TopicsForm(Step):
    """Topics to follow, by their slugs."""

    topic = fields.codes(_l("Topics"), most=MOST_TOPICS, too_many=TOO_MANY)


class PeopleForm(Step):
    """People to follow, by their handles."""

    who = fields.codes(_l("People"), most=MOST_PEOPLE, too_many=TOO_MANY)
