"""What moderators send about word rules and shields."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf

from ..core.web import fields
from ..core.web.forms import Form
from .matching import LONGEST_PATTERN
from .models import AUDIENCES, EFFECTS, KINDS
from .rules import DAYS

CHOOSE = _l("Choose one of the options.")


class ShieldForm(Form):
    """Where moderators put shields up."""

    place = fields.code(_l("Where"), AnyOf(("post", "topic", "member", "site"), message=CHOOSE))
    which = fields.word(_l("Number of the thread, address of the topic, or handle"), at_most=60)


class WordRuleForm(Form):
    """A new word rule."""

    kind = fields.code(_l("What it looks for"), AnyOf(KINDS, message=CHOOSE), required=CHOOSE)
    pattern = fields.line(_l("The word or domain"), at_most=LONGEST_PATTERN)
    topic = fields.code(_l("Where"))
    audience = fields.code(_l("Whose posts"), AnyOf(AUDIENCES, message=CHOOSE), required=CHOOSE)
    effect = fields.code(_l("What it does"), AnyOf(EFFECTS, message=CHOOSE), required=CHOOSE)
    days = fields.code(_l("For how long"), AnyOf([str(n) for n in DAYS], message=CHOOSE), required=CHOOSE)
