"""Doors of text: fields whose words others will read, and that are neither a post nor said with a signature.

Each passes what is asked of words before it is taken. Who asks is said in wiring; what is refused is given back as it
was typed, for there is nothing yet that could wait: the old words stay, or nothing is there.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

Ask = Callable[[str, str], bool]
ASKED: list[Ask] = []
KINDS: set[str] = set()  # of all doors there are
PRIVATE: set[str] = set()  # those whose words are sealed where they are kept, and so kept nowhere else

KEPT_OUT = _l(
    "A rule of this site doesn't let a word or a link in this through. Nothing you wrote is lost: change it and send "
    "it again. If it's fine as it is, the site's team can help."
)


class Door:
    """A rule of a field: what it says has to go through; not what was there already, unless it is asked `always`."""

    def __init__(self, kind: str, *, always: bool = False, is_private: bool = False) -> None:
        self.kind, self.always = kind, always
        KINDS.add(kind)
        if is_private:
            PRIVATE.add(kind)

    def __call__(self, _form: Any, field: Field) -> None:
        typed, there = ([each] if isinstance(each, str) else each or () for each in (field.data, field.object_data))
        for words in typed:
            if (self.always or words not in there) and not all(ask(self.kind, words) for ask in ASKED):
                raise ValidationError(str(KEPT_OUT))


def register(asked: Iterable[Ask]) -> None:
    """Ask these of all words that come in."""
    ASKED[:] = asked
