"""What moderators send about word rules, lists of other teams and shields."""

from contextlib import suppress
from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf
from wtforms.widgets import TextArea

from ..core.web import fields
from ..core.web.forms import Form
from ..moderation.forms import RefuseAllForm
from .matching import LONGEST_PATTERN
from .models import AUDIENCES, EFFECTS, KINDS
from .rules import DAYS

CHOOSE = _l("Choose one of the options.")
LONGEST_PASTED = 200_000
MOST_CHOSEN = 50  # entries, as many as a page has


class ShieldForm(Form):
    """Where moderators put shields up."""

    place = fields.code(_l("Where"), AnyOf(("post", "topic", "member", "site"), message=CHOOSE))
    which = fields.word(_l("Number of the thread, address of the topic, or handle"), at_most=60)


class ShownForm(Form):
    """What a shield held when its number was shown: that is decided about, and nothing that came since."""

    shown = fields.code()

    @property
    def shown_at(self) -> datetime | None:
        """When that was, as far as the page said it."""
        with suppress(ValueError):
            moment = datetime.fromisoformat(self.typed("shown"))
            return moment if moment.tzinfo else None
        return None


class RefuseShownForm(RefuseAllForm, ShownForm):
    """Why all of it stays out of sight."""


class WordRuleForm(Form):
    """A new word rule."""

    kind = fields.code(_l("What it looks for"), AnyOf(KINDS, message=CHOOSE), required=CHOOSE)
    pattern = fields.line(_l("The word or domain"), at_most=LONGEST_PATTERN)
    topic = fields.code(_l("Where"))
    audience = fields.code(_l("Whose texts"), AnyOf(AUDIENCES, message=CHOOSE), required=CHOOSE)
    effect = fields.code(_l("What it does"), AnyOf(EFFECTS, message=CHOOSE), required=CHOOSE)
    days = fields.code(_l("For how long"), AnyOf([str(n) for n in DAYS], message=CHOOSE), required=CHOOSE)


class VersionForm(Form):
    """A newer version of a list: its file, or what is in it. Its lines are looked at one by one."""

    file = fields.UploadField(_l("The file of the list"))
    lines = fields.TextField(
        _l("Or paste it here"), widget=TextArea(), at_most=LONGEST_PASTED, render_kw=fields.OWN_WAY
    )
    days = fields.code(
        _l("For how long"),
        AnyOf([str(n) for n in DAYS], message=CHOOSE),
        required=CHOOSE,
        id="version-days",  # it is on one page with the days of rules
    )

    @property
    def content(self) -> bytes:
        """What was sent, the file where there is one."""
        return self.file.data or self.typed("lines").encode(errors="replace")


class ListForm(VersionForm):
    """A new list, and where it is from."""

    name = fields.name(_l("Name of the list"), at_most=100, required=_l("Say what the list is called."))
    website = fields.line(_l("Where it's published"), at_most=200)
    vouched_by = fields.name(_l("Who vouches for it"), at_most=100, required=_l("Say who vouches for this list."))


class EntriesForm(Form):
    """What becomes of some entries of a list."""

    entry = fields.codes(_l("Entries"), most=MOST_CHOSEN, too_many=_l("Choose fewer at once."))
    act = fields.code(_l("What to do"), AnyOf(("take", "aside", "draft"), message=CHOOSE), required=CHOOSE)
    audience = fields.code(_l("Whose texts"), AnyOf(AUDIENCES, message=CHOOSE), required=CHOOSE)
    effect = fields.code(_l("What it does"), AnyOf(EFFECTS, message=CHOOSE), required=CHOOSE)
    days = fields.code(_l("For how long at most"), AnyOf([str(n) for n in DAYS], message=CHOOSE), required=CHOOSE)
    reason = fields.sentence(_l("Why you put them aside"), at_most=200)
