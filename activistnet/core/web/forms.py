"""Forms: the shape of what people send. Unknown fields, files and repeats are errors; fields are in `fields`."""

import json
from collections.abc import Collection, Set
from hashlib import sha256
from typing import Any, ClassVar, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field

from ..refusals import DomainError, Refused
from . import csrf
from .errors import try_again_in
from .fields import KeyField, LinesField, UploadField, VersionField
from .typed import know_fields

CHANGED = _l(
    "This was changed while you were writing, by you in another window or by someone else. Nothing is lost: the "
    "current text is below, and yours is still in the form. Save again to replace it with yours."
)


class UnknownFields(Refused):
    """The body holds a field that this form does not have."""

    message = _l("The form sent a field that doesn't belong to it. Reload the page and try again.")


class NotInShape(Refused):
    """A form that was kept has something wrong in it."""


class SentTwice(Refused):
    """A field came twice that has one value."""

    message = _l("The form sent the same field twice. Reload the page and try again.")


class Words:
    """What WTForms says, in our words: no sentence of its own reaches a reader, known here or not."""

    SAID: ClassVar[dict[str, LazyString]] = {
        "This field is required.": _l("Fill in this field."),
        "Not a valid integer value.": _l("Enter a whole number, in digits."),
        "Number must be between %(min)s and %(max)s.": _l("Enter a number between %(min)s and %(max)s."),
    }
    ELSE = _l("Choose one of the options.")

    def gettext(self, text: str) -> str:
        return str(self.SAID.get(text, self.ELSE))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


class Form(FlaskForm):
    """A form whose token is checked elsewhere (`csrf`) and whose fields are all there are."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        know_fields(cls)

    class Meta:
        csrf = False

        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:
            """What came as a form: neither files nor JSON, whose values are no text."""
            return formdata if formdata is None or isinstance(formdata, MultiDict) else request.form or None

        def get_translations(self, _form: Any) -> Any:
            """Ours, where Flask-WTF would read files for each request."""
            return Words()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is in shape and the page was not too old. Raises UnknownFields and SentTwice."""
        self.expect_fields()
        lists: list[tuple[str, list[Any]]] = [*request.form.lists(), *request.files.lists()]
        for name, values in lists:
            if len(values) > 1 and not (name in self and isinstance(self[name], LinesField)):
                raise SentTwice
        fine = bool(super().validate(extra_validators))
        return all([fine, self._is_ours()])

    def expect_fields(self) -> None:
        """Take what it has fields for, also where it is only shown. Raises UnknownFields."""
        files = {field.name for field in self if isinstance(field, UploadField)}
        _expect({field.name for field in self} - files, files)

    @classmethod
    def of(cls, fields: Collection[tuple[str, str]]) -> Self:
        """The form of fields that came with an earlier request, whose page was looked at then. Raises NotInShape."""
        form = cls(formdata=MultiDict(fields))
        if {name for name, _value in fields} - {field.name for field in form}:
            raise UnknownFields
        if not super().validate(form):
            wrong = next(error for field in form for error in field.errors)
            raise NotInShape(str(wrong))
        return form

    def typed(self, name: str) -> str:
        """What was typed in a field of text; empty when nothing was."""
        return str(self[name].data or "")

    def refused(self, error: DomainError) -> "Form":
        """This form, which says what a service refused, and until when if it passes by itself.

        It is said beside the field that the error names, else on top.
        """
        name = getattr(error, "field", "")
        message = f"{error.message} {try_again_in(error.retry_after)}" if error.retry_after else error.message
        if name in self:
            self[name].errors = [*self[name].errors, message]
        else:
            self.form_errors: list[Any] = [*self.form_errors, message]
        return self

    def _is_ours(self) -> bool:
        if told := csrf.refusal():
            self.form_errors.append(told)
        return not told


class FormOnce(Form):
    """A form that makes something. Sent again it makes nothing more, unless the words are others."""

    once = KeyField()

    def mark(self, to: str | None = None) -> tuple[str, bytes] | None:
        """The key, and a digest of address and words, by which a repeat is known. None without a key.

        The address is that of this request, unless the form was sent `to` another one before.
        """
        words = {field.name: _said_by(field) for field in self if not isinstance(field, KeyField)}
        digest = sha256(json.dumps([to or request.path, words]).encode()).digest()
        return (self.once.data, digest) if self.once.data else None


class EditForm(Form):
    """A form that changes what is there: it is made of that (`obj` or `data`), also when it comes back.

    It says in which state that was read, so nobody overwrites what they have not seen: the form is shown again then, as
    it was typed, with what stands there `meanwhile`. Hold the row while you look, or two may look at once.
    """

    version = VersionField()

    def process(self, *args: Any, **options: Any) -> None:
        """Fill the fields, and note the state of what is there."""
        super().process(*args, **options)
        there = [(field.name, _plain(field.object_data)) for field in self._of_thing()]
        self.version.there = sha256(json.dumps(there, default=str).encode()).hexdigest()[:32]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is in shape, and nothing else has been written since the form was loaded."""
        fine = super().validate(extra_validators)
        if not self.version.is_stale or not any(map(_differs, self._of_thing())):
            return fine
        self.version.is_told = True
        self.form_errors.append(str(CHANGED))
        return False

    @property
    def meanwhile(self) -> list[tuple[str, str]]:
        """Label and text of what stands there and is not what was typed; nothing unless somebody has to be told."""
        if not self.version.is_told:
            return []
        return [(str(field.label.text), _said(field.object_data)) for field in self._of_thing() if _differs(field)]

    def _of_thing(self) -> list[Field]:
        return [field for field in self if not isinstance(field, KeyField | UploadField | VersionField)]


class EmptyForm(Form):
    """A button whose page is shown again when something is wrong with it."""


def expect_button() -> None:
    """Take a press of a button, which sends nothing but the token of its page. Raises UnknownFields."""
    _expect(set())


def expect_one_click() -> None:
    """The same, or what a mail program sends that ends such mails by itself (RFC 8058). Raises UnknownFields."""
    _expect({"List-Unsubscribe"})


def _differs(field: Field) -> bool:
    return bool(_plain(field.object_data) != _plain(field.data))


def _plain(value: Any) -> Any:
    """Nothing is the same as an empty text."""
    return list(value) if isinstance(value, list | tuple) else "" if value is None else value


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return "\n".join(value) if isinstance(value, list | tuple) else str(_plain(value))


def _said_by(field: Field) -> Any:
    return sha256(field.data or b"").hexdigest() if isinstance(field, UploadField) else field.data


def _expect(names: Set[str], files: Set[str] = frozenset()) -> None:
    if set(request.files) - files or set(request.form) - names - {"csrf_token"}:
        raise UnknownFields
