"""Forms: the shape of what people send. Unknown fields are errors, and so is text no database can hold."""

from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, i18n

from ..refusals import DomainError, Refused
from ..words.language import language
from . import csrf
from .errors import try_again_in


class UnknownFields(Refused):
    """The body holds a field that this form does not have."""

    message = _l("The form holds a field that does not belong there.")


class Words:
    """What WTForms says, in the reader's language, which is looked up when something is said."""

    def gettext(self, text: str) -> str:
        return str(_catalog(language()).gettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(_catalog(language()).ngettext(one, many, n))


class Form(FlaskForm):
    """A form whose token is checked elsewhere (core.csrf) and whose fields are all there are."""

    class Meta:
        csrf = False

        def get_translations(self, _form: Any) -> Any:
            """WTForms' own words, from files read once: Flask-WTF reads them for each request."""
            return Words()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is in shape and the page was not too old. Raises UnknownFields."""
        if set(request.form) - set(self._fields) - {"csrf_token"}:
            raise UnknownFields
        fine = bool(super().validate(extra_validators))
        return all([fine, self._is_storable(), self._is_ours()])

    def typed(self, name: str) -> str:
        """What was typed in a field of text; empty when nothing was."""
        return str(self[name].data or "")

    def refused(self, error: DomainError) -> "Form":
        """This form, which says what a service refused, and until when if it passes by itself.

        It is said beside the field that the error names, else on top.
        """
        name = getattr(error, "field", "")
        message = f"{error.message} {try_again_in(error.retry_after)}" if error.retry_after else error.message
        if name in self._fields:
            self[name].errors = [*self[name].errors, message]
        else:
            self.form_errors: list[Any] = [*self.form_errors, message]
        return self

    def _is_ours(self) -> bool:
        if csrf.is_refused():
            self.form_errors.append(csrf.tell())
        return not csrf.is_refused()

    def _is_storable(self) -> bool:
        broken = [f for f in self if isinstance(f, StringField) and f.data and not _storable(f.data)]
        for field in broken:
            field.errors = [*field.errors, _("This holds a character that can't be stored. Type it again.")]
        return not broken


class EmptyForm(Form):
    """A button whose page is shown again when something is wrong with it."""


def expect_button() -> None:
    """Take a press of a button, which sends nothing but the token of its page. Raises UnknownFields."""
    if set(request.form) - {"csrf_token"}:
        raise UnknownFields


def strip(text: str | None) -> str | None:
    """Leave out white space at both ends, and write line ends one way."""
    return text.strip().replace("\r\n", "\n") if text else text


@lru_cache
def _catalog(spoken: str) -> Any:
    return i18n.get_translations([spoken, "en"])


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
