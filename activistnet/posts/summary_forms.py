"""What members send to summarise a thread: shape only."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from ..core.web import fields
from ..core.web.forms import Form
from ..core.web.urls import LARGEST_ID
from .services.summaries import Said
from .summary_models import LONGEST, MOST, MOST_CITED

EMPTY = re.compile(r"[(\[][\s,;]*[)\]]")  # brackets that held nothing else
BEFORE_STOP = re.compile(r" (?=[.,])")
CITED = re.compile(r"(?:[^\s#(]*/r/|#r?)([1-9][0-9]{0,17})(?![0-9])", re.ASCII)


class SummaryForm(Form):
    """What a thread says, sentence by sentence."""

    sentences = fields.text(
        _l("Sentences"),
        at_most=6_000,
        required=_l("Write at least one sentence."),
        too_long=_l("Use at most %(max)d characters."),
    )

    @property
    def said(self) -> list[Said]:
        """Each sentence with what it cites."""
        return [_said(line) for line in self.typed("sentences").splitlines() if line.strip()]

    def validate_sentences(self, _field: Field) -> None:
        """Not too many, and each says something and cites something."""
        said = self.said
        if len(said) > MOST:
            raise ValidationError(str(_l("Write at most 12 sentences.")))
        for number, each in enumerate(said, start=1):
            if not 1 <= len(each.cited) <= MOST_CITED:
                raise ValidationError(_("Line %(number)s: cite one to six replies, like #62.", number=number))
            if not 1 <= len(each.words) <= LONGEST:
                raise ValidationError(_("Line %(number)s: write a sentence of at most 300 letters.", number=number))


def _said(line: str) -> Said:
    cited = dict.fromkeys(int(found[1]) for found in CITED.finditer(line))
    words = " ".join(EMPTY.sub("", CITED.sub(" ", line)).split())
    return Said(BEFORE_STOP.sub("", words), tuple(each for each in cited if each <= LARGEST_ID))
