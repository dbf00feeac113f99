"""What people send to propose a topic, and to decide about that: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import AnyOf, ValidationError

from ..core.web import fields
from ..core.web.forms import Form
from ..posts.languages import KNOWN
from ..topics.models import VISIBILITIES
from ..topics.proposal_rules import MOST_RULES, rules_of
from .forms import LONGEST_NAME, LONGEST_TEXT, ONE_OF_THESE

VERDICTS = ("accepted", "refused", "elsewhere")


class ProposalForm(Form):
    """A topic that there should be."""

    name = fields.line(_l("Name"), fields.no_links, at_most=LONGEST_NAME, required=_l("Enter a name."))
    description = fields.sentence(
        _l("What it is about, in a sentence"), at_most=LONGEST_TEXT, required=_l("Say what the topic is for.")
    )
    rules = fields.text(_l("First rules"), at_most=MOST_RULES * (LONGEST_NAME + LONGEST_TEXT + 4))
    language = fields.code(_l("Language people write in there"), AnyOf(("", *KNOWN), message=ONE_OF_THESE))
    visibility = fields.code(
        _l("Who sees what is written there"), AnyOf(VISIBILITIES, message=ONE_OF_THESE), required=ONE_OF_THESE
    )
    is_other = BooleanField(_l("I've looked at these. Mine is another topic."))

    def validate_rules(self, _field: Field) -> None:
        """A few, each as long as a rule of a topic may be."""
        rules = rules_of(self.typed("rules"))
        if len(rules) > MOST_RULES:
            raise ValidationError(str(_l("Enter at most 10 rules. There can be more later.")))
        if any(len(each.title) > LONGEST_NAME or len(each.text) > LONGEST_TEXT for each in rules):
            said = _l("Put each rule in at most 60 characters. What it means can follow after a colon and a space.")
            raise ValidationError(str(said))


class VerdictForm(Form):
    """What an operator decides about one, and why."""

    verdict = fields.code(_l("Decision"), AnyOf(VERDICTS, message=ONE_OF_THESE), required=ONE_OF_THESE)
    topic = fields.code(_l("The topic where it belongs"))
    answer = fields.sentence(_l("What you say about it"), at_most=LONGEST_TEXT)
    hides = BooleanField(_l("Hide its words: they break the rules"))
