"""What people send to write posts: shape only."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from ..core.web import fields
from ..core.web.doors import Door
from ..core.web.forms import EditForm, Form, FormOnce
from ..core.web.urls import LARGEST_ID
from ..core.words.folding import fold
from ..core.words.spoken import Spoken, choose_among, wished_languages
from ..core.words.text import WORD, Shape, problem_of_text
from ..follows.forms import how_long
from ..media.forms import WithPicture
from . import languages
from .context import LONGEST, LONGEST_SOURCE, is_web_address
from .filters import LONGEST as LONGEST_WORD
from .gate_models import MINUTES, WHO
from .gate_queries import AT_ONCE as WAITING_AT_ONCE
from .models import STANCES, VOTES
from .rules import HOURS, LONGEST_BODY, LONGEST_NOTE, LONGEST_PASSAGE, LONGEST_REASON, LONGEST_TITLE, MOST_TAGS
from .services.quotes import Quoting

BODY = {
    "at_most": LONGEST_BODY,
    "required": _l("Write something before you send it."),
    "too_long": _l("Use at most %(max)d characters in the text."),
}
TAKE_BACK = "none"
DEBATE = _l("A debate: people say whether they're for or against")


def who_replies() -> fields.TextField:
    """Who may reply in a thread: everyone, unless its author chooses."""
    return fields.code(_l("Who can reply?"), AnyOf(("", *WHO), message=_l("Choose one of the options.")))


class Discussed(WithPicture):
    """What a discussion says."""

    title = fields.line(
        _l("Title"),
        fields.no_links,
        at_most=LONGEST_TITLE,
        required=_l("Enter a title."),
        too_long=_l("Use at most %(max)d characters in the title."),
    )
    body = fields.text(_l("Your message"), **BODY)


def tags() -> fields.LinesField:
    """Some of those that a topic has."""
    return fields.codes(_l("Tags"), most=MOST_TAGS, too_many=_l("Choose up to 3 tags of this topic."))


class NewDiscussionForm(Discussed, FormOnce):
    """Opening one."""

    debate = BooleanField(DEBATE)
    who = who_replies()
    tags = tags()


class TagsForm(Form):
    """Which tags a thread has."""

    tags = tags()


class GateForm(EditForm):
    """Who may reply in a thread, and how fast. Where it has no `who`, everyone may."""

    who = who_replies()
    minutes = fields.code(_l("Slow mode"), AnyOf(("", *map(str, MINUTES)), message=_l("Choose one of the options.")))
    hours = fields.code(_l("For how long?"), AnyOf(("", *map(str, HOURS)), message=_l("Choose one of the options.")))
    reason = fields.sentence(
        _l("Why?"), Door("thread"), at_most=LONGEST_REASON, too_long=_l("Use at most %(max)d characters to say why.")
    )
    hears_followed = BooleanField(_l("Fold replies by people I don't follow for me, and don't tell me about them"))


CHOSEN = re.compile(r"[0-9]{1,19}(\.[0-9-]{1,40})?")


class WaitingForm(Form):
    """Letting some of what waits in, or not: an author replies of their thread, a moderator what is held."""

    post = fields.codes(
        _l("Posts"),
        most=WAITING_AT_ONCE,
        required=_l("Choose at least one."),
        too_many=_l("That's too many at once."),
    )
    act = fields.code(
        _l("Decision"),
        AnyOf(("release", "refuse"), message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )

    def validate_post(self, field: Field) -> None:
        """Numbers of posts, each with the mark of what was read, where its page says it."""
        if not all(CHOSEN.fullmatch(each) and int(each.partition(".")[0]) <= LARGEST_ID for each in field.data):
            raise ValidationError(str(_l("Choose one of the options.")))

    @property
    def post_ids(self) -> list[int]:
        """Those that were chosen."""
        return [int(each.partition(".")[0]) for each in self.post.data]

    @property
    def read(self) -> dict[int, str]:
        """What whoever decides has read of each, as far as their page said it."""
        parts = (each.partition(".") for each in self.post.data)
        return {int(number): mark for number, _dot, mark in parts if mark}


class RepliesForm(WaitingForm):
    """The same of replies, by the author of their thread, who may say why not."""

    reason = fields.text(_l("If you don't publish them, say why"), Door("thread"), at_most=LONGEST_REASON)


class OfLanguage(Form):
    """In which language a text is, where its author knows better than what was guessed."""

    said_language = fields.code(
        _l("Language of the text"), AnyOf(("", *languages.KNOWN), message=_l("Choose a language from the list."))
    )

    @staticmethod
    def languages(of_topic: Iterable[str]) -> Spoken:
        """Those to choose from, its author's own and those of its topic first."""
        return choose_among(languages.KNOWN, [*wished_languages(), *of_topic])


class DiscussionForm(OfLanguage, Discussed, EditForm):
    """Changing one."""

    debate = BooleanField(DEBATE)


class ReplyForm(WithPicture, FormOnce):
    """Answering."""

    body = fields.text(_l("Your reply"), **BODY)
    parent = fields.NumberField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    stance = fields.code(_l("Where do you stand?"), AnyOf(STANCES))
    restated = fields.line(
        _l("What they say, in your words"), at_most=LONGEST_NOTE, too_long=_l("Use at most %(max)d characters.")
    )
    quote = fields.NumberField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    passage = fields.text(
        _l("The words you quote"), at_most=LONGEST_PASSAGE, too_long=_l("Quote at most %(max)d characters.")
    )

    @property
    def quoting(self) -> Quoting | None:
        """What it quotes; nothing where its words were taken out of the form."""
        passage = self.typed("passage")
        return Quoting(self.quote.data, passage) if self.quote.data and passage else None


class TextForm(OfLanguage, WithPicture, EditForm):
    """Changing a reply."""

    body = fields.text(_l("Your text"), **BODY)


class ShareForm(EditForm):
    """Passing a post on, or changing what is said of it."""

    note = fields.sentence(
        _l("Add a note for your followers"),
        Door("share"),
        at_most=LONGEST_NOTE,
        too_long=_l("Use at most %(max)d characters."),
    )
    shows_name = BooleanField(_l("Show my name and this note to people who open my link"))


class UsefulForm(Form):
    """What a reply was to somebody, or nothing; on which page of its thread they said so."""

    value = fields.code(
        _l("What was this reply to you?"),
        AnyOf((*VOTES, TAKE_BACK), message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )
    show = fields.hidden(at_most=20, shape=WORD)
    after = fields.hidden(at_most=500, shape=WORD)
    before = fields.hidden(at_most=500, shape=WORD)


class ContextForm(Form):
    """What there is to know about a post, or a sentence of it, and where that is from."""

    sentence = fields.code(_l("What is your note about?"))
    words = fields.sentence(
        _l("What should readers know?"), at_most=LONGEST, required=_l("Write what readers should know.")
    )
    source = fields.word(
        _l("Link to the source"), at_most=LONGEST_SOURCE, required=_l("Give a link where people can check it.")
    )

    @property
    def said(self) -> dict[str, str]:
        """All of it."""
        return {name: self.typed(name) for name in ("words", "source", "sentence")}

    def validate_source(self, field: Field) -> None:
        """An address that a browser opens."""
        if not is_web_address(field.data):
            raise ValidationError(_("Enter a whole link, like https://example.org/report."))


class RateForm(Form):
    """Whether a note helps."""

    value = fields.code(
        _l("Does this help you?"),
        AnyOf(("helpful", "not", TAKE_BACK), message=_l("Choose one of the options.")),
        required=_l("Choose one of the options."),
    )


class FilterForm(Form):
    """A word that somebody doesn't want to read, and for how long."""

    word = fields.line(
        _l("Word or phrase"),
        at_most=LONGEST_WORD,
        required=_l("Enter a word."),
        too_long=_l("Use at most %(max)d characters."),
    )
    days = how_long()

    def validate_word(self, field: Field) -> None:
        """It holds a letter or a digit as it is looked for, or it would be found everywhere or nowhere."""
        if not any(letter.isalnum() for letter in fold(self.typed("word"))):
            raise ValidationError(str(_l("Enter a word.")))


class AnswerForm(Form):
    """Whether a reply answers a question; the form is that of the votes of its page."""

    value = fields.code(None, AnyOf(("yes", TAKE_BACK)), required=_l("Choose one of the options."))
    show = fields.hidden(at_most=20, shape=WORD)
    after = fields.hidden(at_most=500, shape=WORD)
    before = fields.hidden(at_most=500, shape=WORD)


class ReadForm(Form):
    """Up to which reply a thread has been read."""

    up_to = fields.NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())


class DraftForm(Form):
    """What is being typed."""

    place = fields.hidden(at_most=100, required=_l("Write something before you send it."))
    body = fields.hidden(at_most=LONGEST_BODY, shape=Shape(None, problem_of_text))
    once = fields.KeyField()


class NothingForm(Form):
    """A button."""
