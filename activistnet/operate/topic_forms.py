"""Forms of topics, rules and pages."""

from flask_babel import lazy_gettext as _l

from ..core.web import fields
from ..core.web.forms import EditForm, Form
from ..site.own_pages import LONGEST_PAGE

LONGEST_NAME, LONGEST_TEXT = 60, 500


class TopicForm(Form):
    """A new topic."""

    name = fields.line(_l("Name"), at_most=LONGEST_NAME, required=_l("Enter a name."))
    description = fields.sentence(_l("What it is about, in a sentence"), at_most=LONGEST_TEXT)


class TopicEditForm(TopicForm, EditForm):
    """What it is called; its address stays."""


class RuleForm(Form):
    """A new rule."""

    title = fields.line(_l("Rule"), at_most=LONGEST_NAME, required=_l("Enter the rule in a few words."))
    text = fields.sentence(_l("What it means"), at_most=LONGEST_TEXT)


class RuleEditForm(RuleForm, EditForm):
    """What it says."""


class PageForm(EditForm):
    """A page in the operator's words."""

    text = fields.text(_l("Text"), at_most=LONGEST_PAGE)
