"""What people send to look after a topic: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import AnyOf, InputRequired, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import EditForm, Form
from ..core.web.urls import LARGEST_ID
from ..members.rules import HANDLE_SHAPE
from ..posts.languages import KNOWN
from ..topics.models import JOININGS, LONGEST_TAG, MOST_LANGUAGES, MOST_TAGS, POSTINGS, ROLES, VISIBILITIES
from ..topics.roles import NO_ROLE

DAYS = ("", "30", "90", "365")
LONGEST_HANDLE = 100
LONGEST_NAME, LONGEST_TEXT, LONGEST_WELCOME, LONGEST_WORDS = 60, 500, 1000, 300
ONE_OF_THESE = _l("Choose one of the options.")


class RoleForm(Form):
    """Giving somebody a role, or none."""

    handle = fields.word(
        _l("Handle"), at_most=LONGEST_HANDLE, shape=HANDLE_SHAPE, required=_l("Enter the handle of a member.")
    )
    role = fields.code(
        _l("Role"),
        AnyOf((*ROLES, NO_ROLE), message=ONE_OF_THESE),
        required=_l("Choose a role."),
    )
    days = fields.code(_l("For how long"), AnyOf(DAYS, message=ONE_OF_THESE))


class AnswerRoleForm(Form):
    """Taking on the role that one read one is asked to, or not."""

    offered = fields.code(_l("Role"), AnyOf(ROLES, message=ONE_OF_THESE), required=ONE_OF_THESE)
    answer = fields.code(_l("What you say"), AnyOf(("accept", "decline"), message=ONE_OF_THESE), required=ONE_OF_THESE)


class JoinForm(Form):
    """Becoming a member, or asking to."""

    words = fields.sentence(_l("Why would you like to join?"), at_most=LONGEST_WORDS)


class MemberForm(Form):
    """Somebody who asks to be a member, or is one."""

    member = fields.NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())


class RemovalForm(MemberForm):
    """Why somebody is removed, or not let in."""

    rule = fields.code(_l("Rule"))
    reason = fields.text(_l("Reason"), at_most=LONGEST_TEXT)


class LookForm(Form):
    """Why it should be looked at again."""

    words = fields.text(
        _l("What should they know?"),
        at_most=LONGEST_WELCOME,
        required=_l("Say in a few words what was wrong about the decision."),
    )


class LookAnswerForm(Form):
    """Whether it stays, and why."""

    act = fields.code(_l("Decision"), AnyOf(("keep", "take-back"), message=ONE_OF_THESE), required=ONE_OF_THESE)
    answer = fields.text(
        _l("Why?"),
        at_most=LONGEST_TEXT,
        required=_l("Give a reason. The member reads it."),
    )


class VoteForm(Form):
    """For or against recalling a lead."""

    recall = fields.NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    vote = fields.code(_l("Your vote"), AnyOf(("recall", "keep"), message=ONE_OF_THESE), required=ONE_OF_THESE)


class StopRecallForm(Form):
    """Stopping such a vote."""

    recall = fields.NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    reason = fields.sentence(_l("Why?"), at_most=LONGEST_WORDS, required=_l("Give a reason."))


class SettingsForm(EditForm):
    """Whom a topic is for, who may join and write, and what it says."""

    description = fields.sentence(_l("What it is about, in a sentence"), Door("topic"), at_most=LONGEST_TEXT)
    visibility = fields.code(
        _l("Who sees what is written here"), AnyOf(VISIBILITIES, message=ONE_OF_THESE), required=ONE_OF_THESE
    )
    joining = fields.code(_l("Who can become a member"), AnyOf(JOININGS, message=ONE_OF_THESE), required=ONE_OF_THESE)
    posting = fields.code(
        _l("Who can start debates and reply to them"), AnyOf(POSTINGS, message=ONE_OF_THESE), required=ONE_OF_THESE
    )
    reviews = BooleanField(_l("A moderator reads posts before others see them"))
    welcome = fields.text(_l("What new members read first"), Door("topic"), at_most=LONGEST_WELCOME)

    languages = fields.codes(
        _l("Languages people write in here"), most=MOST_LANGUAGES, too_many=_l("Choose at most 40 languages.")
    )

    is_sensitive = BooleanField(_l("Sensitive: pictures and first lines stay folded outside this topic"))

    def validate_languages(self, field: Field) -> None:
        """Those that the site can tell apart."""
        if not set(field.data or ()) <= set(KNOWN):
            raise ValidationError(str(_l("Choose a language from the list.")))


class NamedTagsForm(EditForm):
    """The tags of a topic, one a line."""

    tags = fields.text(_l("Tags"), Door("topic"), at_most=MOST_TAGS * (LONGEST_TAG + 2))

    @property
    def named(self) -> list[str]:
        """Each once, in their order."""
        return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in self.typed("tags").splitlines()))))


class RuleForm(Form):
    """A new rule."""

    title = fields.line(_l("Rule"), Door("topic"), at_most=LONGEST_NAME, required=_l("Enter the rule in a few words."))
    text = fields.sentence(_l("What it means"), Door("topic"), at_most=LONGEST_TEXT)


class RuleEditForm(RuleForm, EditForm):
    """What it says."""
