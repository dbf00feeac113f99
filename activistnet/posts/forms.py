"""What people send to write posts: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ..core.web.forms import Form
from ..core.web.urls import LARGEST_ID
from ..core.words.text import clean_line, clean_text, problem_of_line, problem_of_text
from .models import STANCES
from .rules import LONGEST_BODY, LONGEST_NOTE, LONGEST_TITLE


def line(text: str | None) -> str | None:
    """Tidied, on one line."""
    return clean_line(text) if text else text


def paragraphs(text: str | None) -> str | None:
    """Tidied, on as many lines as there are."""
    return clean_text(text) if text else text


def fit_line(_form: Any, field: Any) -> None:
    """Refuse what would break or mislead on one line."""
    if field.data and (problem := problem_of_line(field.data)):
        raise ValidationError(problem)


def fit_text(_form: Any, field: Any) -> None:
    """Refuse what no database can hold."""
    if field.data and (problem := problem_of_text(field.data)):
        raise ValidationError(problem)


TITLE = [
    DataRequired(_l("Give the discussion a title.")),
    Length(max=LONGEST_TITLE, message=_l("Keep the title to %(max)d characters.")),
    fit_line,
]
BODY = [
    DataRequired(_l("Write something first.")),
    Length(max=LONGEST_BODY, message=_l("Keep the text to %(max)d characters.")),
    fit_text,
]


class DiscussionForm(Form):
    """Opening or changing a discussion."""

    title = StringField(_l("Title"), TITLE, filters=[line])
    body = TextAreaField(_l("What is it about?"), BODY, filters=[paragraphs])


class ReplyForm(Form):
    """Answering."""

    body = TextAreaField(_l("Your reply"), BODY, filters=[paragraphs])
    parent = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    stance = StringField(_l("Where do you stand?"), [Optional(), AnyOf(STANCES)])


class TextForm(Form):
    """Changing a reply."""

    body = TextAreaField(_l("Your text"), BODY, filters=[paragraphs])


class ShareForm(Form):
    """Passing a post on."""

    note = StringField(
        _l("A line to your followers"),
        [Length(max=LONGEST_NOTE, message=_l("Keep it to %(max)d characters.")), fit_line],
        filters=[line],
    )


class DraftForm(Form):
    """What is being typed."""

    place = HiddenField(validators=[DataRequired(), Length(max=100)])
    body = HiddenField(validators=[Length(max=LONGEST_BODY), fit_text])


class NothingForm(Form):
    """A button."""
