"""What people typed, given back where it is not taken: texts, without passwords and what the page itself said.

A file can't be given back: no browser lets a page choose it. So it is asked for once more where it was chosen.
"""

from typing import Any

from flask import Request
from werkzeug.exceptions import HTTPException
from wtforms.fields.core import UnboundField
from wtforms.widgets import HiddenInput, PasswordInput

from .csrf import is_foreign
from .fields import LinesField, TextField, UploadField

NAMES: set[str] = set()  # of the fields that people write in, whatever the form
FILES: set[str] = set()  # of those in which they choose a file
LONGEST = 200_000  # characters in all; the longest form that is taken has a tenth of it


def know_fields(form: type) -> None:
    """Note which fields of a form people write in, and in which they choose a file."""
    fields = {name: field for name, field in vars(form).items() if isinstance(field, UnboundField)}
    NAMES.update(name for name, field in fields.items() if _is_written(field))
    FILES.update(name for name, field in fields.items() if field.field_class is UploadField)


def texts_in(asked: Request, *, base_url: str) -> list[str]:
    """What a refused request holds of it; nothing when another site sent it, or when it can't be taken apart."""
    if asked.method != "POST" or is_foreign(asked, base_url=base_url):
        return []
    try:
        return texts_of(list(asked.form.items(multi=True)))
    except HTTPException:
        return []


def files_in(asked: Request, *, base_url: str) -> list[str]:
    """The fields of a refused request in which a file was chosen."""
    if asked.method != "POST" or is_foreign(asked, base_url=base_url):
        return []
    try:
        return sorted(name for name in FILES if (sent := asked.files.get(name)) is not None and sent.filename)
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
