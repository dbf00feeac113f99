"""What people typed, given back where it is not taken: texts, without passwords and what the page itself said."""

from typing import Any

from flask import Request
from werkzeug.exceptions import HTTPException
from wtforms.fields.core import UnboundField
from wtforms.widgets import HiddenInput, PasswordInput

from .csrf import is_foreign
from .fields import LinesField, TextField

NAMES: set[str] = set()  # of the fields that people write in, whatever the form
LONGEST = 200_000  # characters in all; the longest form that is taken has a tenth of it


def know_fields(form: type) -> None:
    """Note which fields of a form people write in."""
    NAMES.update(name for name, field in vars(form).items() if isinstance(field, UnboundField) and _is_written(field))


def texts_in(asked: Request, *, base_url: str) -> list[str]:
    """What a refused request holds of it; nothing when another site sent it, or when it can't be taken apart."""
    if asked.method != "POST" or is_foreign(asked, base_url=base_url):
        return []
    try:
        return texts_of(list(asked.form.items(multi=True)))
    except HTTPException:
        return []


def texts_of(fields: list[tuple[str, str]]) -> list[str]:
    """The texts among fields and their values, the lines of one name together."""
    lines: dict[str, list[str]] = {}
    room = LONGEST
    for name, value in fields:
        if name in NAMES and value.strip() and room > 0:
            lines.setdefault(name, []).append(value[:room])
            room -= len(value)
    return ["\n".join(of_one) for of_one in lines.values()]


def _is_written(field: "UnboundField[Any]") -> bool:
    is_shown = not isinstance(field.kwargs.get("widget"), HiddenInput | PasswordInput)
    return is_shown and field.field_class in (TextField, LinesField)
