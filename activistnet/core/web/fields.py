"""Fields of text. The order of work is theirs, and is always the same: length, marks, tidying, rules.

So no rule and no tidying ever meets a text that is longer than its field, and what is refused is given back as typed.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias, TypeVar

from flask import request
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, IntegerField, StringField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import DateInput, FileInput, HiddenInput, PasswordInput, TextArea, TextInput

from ..data import orders
from ..words.emails import LONGEST_EMAIL, canonical_email, problem_of_email
from ..words.language import number
from ..words.links import problem_of_links
from ..words.skeletons import look
from ..words.text import AS_TYPED, LINE, NAME, TEXT, WORD, Shape, TooLong

Sentence: TypeAlias = LazyString | str
Taken = TypeVar("Taken")
# Words have the direction of their own letters; addresses, names in links, codes and passwords have one everywhere.
OWN_WAY, ONE_WAY = {"dir": "auto"}, {"dir": "ltr"}
ONCE = "once"  # the name of the key of a form
LONGEST_KEY = 64
LONGEST_NUMBER = 30
GROUPED = re.compile(r"(?<=\d)[\s.,'’](?=\d{3}(?!\d))")


class NumberField(IntegerField):
    """A whole number as people write it: 2500, 2,500, 2.500 or 2 500. A wheel that turns over it changes nothing."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed. Raises ValueError, also for what no machine counts with."""
        digits = [GROUPED.sub("", typed.strip()) for typed in valuelist]
        if any(len(each) > LONGEST_NUMBER for each in digits):
            raise ValueError(_("Enter a whole number, in digits."))
        super().process_formdata(digits)


class TextField(StringField):
    """A text of a shape and at most `at_most` characters, a line end being one. It is empty rather than missing.

    `too_long` may name the length as `%(max)d`.
    """

    def __init__(
        self,
        label: Sentence | None = None,
        validators: Sequence[Any] = (),
        *,
        at_most: int,
        shape: Shape = AS_TYPED,
        required: Sentence | None = None,
        too_long: Sentence | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.at_most, self.shape = at_most, shape
        self.required, self.too_long = required, too_long

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed. Raises ValueError with the sentence that refuses it, and keeps it as it came then."""
        if valuelist:
            self.data = valuelist[0]
            self.data = self.take(valuelist[0])

    def take(self, typed: str) -> str:
        """The text as the field holds it. Raises ValueError."""
        try:
            return self.shape.tidied(typed, at_most=self.at_most)
        except TooLong:
            own = self.too_long and str(self.too_long) % {"max": self.at_most}
            raise ValueError(own or _("Use at most %(max)s characters.", max=number(self.at_most))) from None

    def pre_validate(self, _form: Any) -> None:
        """Nothing else looks at a text that was not taken, that is not there or that is wrong."""
        if self.process_errors:
            raise StopValidation
        if not self.data:
            raise StopValidation(str(self.required or ""))
        self.check(self.data)

    def check(self, text: str) -> None:
        """Refuse what the rules of the field refuse. Raises StopValidation."""
        if (wrong := self.shape.refusal(text)) is not None:
            raise StopValidation(str(wrong))


class DateField(TextField):
    """A day, as browsers send it and as people can type it: 2026-12-31. None where the field is empty."""

    data: Any

    def __init__(self, label: Sentence, **options: Any) -> None:
        super().__init__(label, widget=DateInput(), at_most=LONGEST_NUMBER, shape=WORD, render_kw=ONE_WAY, **options)

    def process_data(self, value: Any) -> None:
        """The day that is there."""
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed. Raises ValueError with the sentence that refuses it, and keeps it as it came then."""
        super().process_formdata(valuelist)
        try:
            self.data = date.fromisoformat(self.data) if isinstance(self.data, str) and self.data else self.data
        except ValueError:
            raise ValueError(_("Enter a day that is in the calendar, like 2026-12-31.")) from None
        self.data = self.data or None

    def check(self, _day: Any) -> None:
        """Its rules are those of its form."""

    def _value(self) -> str:
        return str(self.data or "")


class LinesField(TextField):
    """One name several times: a list of lines without empty ones and repeats, in their order.

    `alike` refuses two that a reader takes for each other, as `%(one)s` and `%(other)s`: those that are the same to
    `seen_as`. What is wrong with one of them says which: the number of its line, as the page shows them again.
    """

    data: Any

    def __init__(
        self,
        label: Sentence,
        *,
        most: int,
        too_many: Sentence,
        alike: Sentence | None = None,
        seen_as: Callable[[str], str] = look,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.most, self.too_many, self.alike, self.seen_as = most, too_many, alike, seen_as

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take each line, if there are not too many. Raises ValueError."""
        self.data = [typed for typed in valuelist if typed and not typed.isspace()]
        if len(self.data) > self.most:
            raise ValueError(self.too_many)
        taken = [self._of(number, self.take, typed) for number, typed in enumerate(self.data, start=1)]
        self.data = list(dict.fromkeys(filter(None, taken)))

    def check(self, text: Any) -> None:
        """Each line for itself, then each beside those before it."""
        looks: dict[str, str] = {}
        for place, line in enumerate(text, start=1):
            self._of(place, super().check, line)
            if self.alike is not None and (one := looks.setdefault(self.seen_as(line), line)) != line:
                raise StopValidation(str(self.alike) % {"one": one, "other": line})

    def _of(self, number: int, act: Callable[[str], Taken], line: str) -> Taken:
        """Do it to a line. Raises what it raises, with the number of the line."""
        try:
            return act(line)
        except (StopValidation, ValueError) as wrong:
            raise type(wrong)(_("Line %(number)s: %(wrong)s", number=number, wrong=str(wrong))) from None


class ChoiceField(TextField):
    """One of a list."""


class ChoicesField(LinesField):
    """Some of a list."""


class UploadField(Field):
    """A file, as its bytes whatever it is called; None where none was chosen."""

    widget = FileInput()
    data: bytes | None

    def process(self, *args: Any, **options: Any) -> None:
        """Take what came along with the form."""
        super().process(*args, **options)
        self.data, sent = None, request.files.get(self.name)
        if sent is not None and sent.filename:
            sent.seek(0)  # another form may have read it
            self.data = sent.read()

    def refuse(self, sentence: Sentence) -> None:
        """Say what is wrong with it, however the rest of its form is looked at afterwards."""
        self.process_errors = [*self.process_errors, str(sentence)]

    def pre_validate(self, _form: Any) -> None:
        """Nothing goes on that was refused."""
        if self.process_errors:
            raise StopValidation


def new_key() -> str:
    """The key of a form that is shown for the first time."""
    return secrets.token_urlsafe(16)


class KeyField(TextField):
    """A random key, drawn when a form is first shown and kept while it is shown again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=HiddenInput(), at_most=LONGEST_KEY, **options)

    def _value(self) -> str:
        """What the page says: another key where none came, or one that was refused."""
        return self.data if self.data and not self.errors else new_key()


class VersionField(TextField):
    """Which state of what is there a form was loaded from; `there` is the state it is in."""

    there = ""
    is_told = False  # that another state was read: the next press is about the one that is there

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=HiddenInput(), at_most=LONGEST_KEY, **options)

    def process_data(self, _value: Any) -> None:
        """It is no column of the thing, though that may have one of this name."""
        self.data = ""

    @property
    def is_stale(self) -> bool:
        """Whether the form was loaded from another state. One that names none says nothing of what it has read."""
        return bool(self.data) and self.data != self.there

    def _value(self) -> str:
        return self.there if self.is_told or not self.data else self.data


def no_links(_form: Any, field: Field) -> None:
    """Refuse what mail programs would make a link of, but for what was there before this was refused."""
    typed, there = ([text] if isinstance(text, str) else text or () for text in (field.data, field.object_data))
    for text in typed:
        if text not in there and (problem := problem_of_links(text)):
            raise ValidationError(str(problem))


def line(label: Sentence, *rules: Any, at_most: int, **options: Any) -> TextField:
    """A title or another single line."""
    return TextField(label, rules, at_most=at_most, shape=LINE, render_kw=OWN_WAY, **options)


def sentence(label: Sentence, *rules: Any, at_most: int, **options: Any) -> TextField:
    """A single line that is shown on two, as a phone has no room for it on one."""
    shown = {**OWN_WAY, "rows": 2}
    return TextField(label, rules, widget=TextArea(), at_most=at_most, shape=LINE, render_kw=shown, **options)


def name(label: Sentence, *rules: Any, at_most: int, **options: Any) -> TextField:
    """What a person or a group is called."""
    return TextField(label, rules, at_most=at_most, shape=NAME, render_kw=OWN_WAY, **options)


def names(label: Sentence, *, at_most: int, **options: Any) -> LinesField:
    """What several people or groups are called, at most `most` of them."""
    return LinesField(label, at_most=at_most, shape=NAME, **options)


def text(label: Sentence, *rules: Any, at_most: int, **options: Any) -> TextField:
    """Several lines."""
    return TextField(label, rules, widget=TextArea(), at_most=at_most, shape=TEXT, render_kw=OWN_WAY, **options)


def code(label: Sentence | None = None, *rules: Any, **options: Any) -> TextField:
    """One of a list: without the room around it."""
    return ChoiceField(label, rules, at_most=100, shape=WORD, **options)


def codes(label: Sentence, **options: Any) -> LinesField:
    """Some of a list, at most `most` of them."""
    return ChoicesField(label, at_most=100, shape=WORD, **options)


def word(label: Sentence, *rules: Any, at_most: int, shape: Shape = WORD, **options: Any) -> TextField:
    """What its rules know by its letters: without the room around it."""
    return TextField(label, rules, at_most=at_most, shape=shape, render_kw=ONE_WAY, **options)


def email(label: Sentence, *, required: Sentence, is_known: bool = False) -> TextField:
    """An e-mail address that can be written to; whether it exists is for the mail to find out.

    Where it is not of somebody who `is_known`, the operator may take none of its domain.
    """

    def check(_form: Any, field: Field) -> None:
        if problem := problem_of_email(field.data):
            raise ValidationError(str(problem))
        if not is_known and (domain := _blocked_domain(field.data)):
            raise ValidationError(
                _("This site doesn't accept e-mail addresses at %(domain)s. Use another one.", domain=domain)
            )

    return TextField(label, [check], at_most=LONGEST_EMAIL, shape=WORD, required=required, render_kw=ONE_WAY)


def _blocked_domain(address: str) -> str | None:
    """The domain of this address, or one above it, that the operator takes no addresses of."""
    if not (blocked := orders.current().blocked_domains):
        return None
    parts = canonical_email(address).rpartition("@")[2].split(".")
    return next((name for name in (".".join(parts[i:]) for i in range(len(parts))) if name in blocked), None)


def secret(label: Sentence, *rules: Any, at_most: int, required: Sentence) -> TextField:
    """A password, as it was typed; it is never shown again."""
    return TextField(label, rules, widget=PasswordInput(), at_most=at_most, required=required, render_kw=ONE_WAY)


def hidden(*rules: Any, at_most: int, **options: Any) -> TextField:
    """What the page itself says, as it came."""
    return TextField("", rules, widget=HiddenInput(), at_most=at_most, **options)
