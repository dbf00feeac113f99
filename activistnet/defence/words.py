"""What word rules are called."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .models import WordRule

KINDS = {"word": _l("A word or phrase"), "domain": _l("A domain"), "link": _l("Any link")}
AUDIENCES = {"new": _l("Accounts younger than 7 days"), "all": _l("Everyone but moderators")}
EFFECTS = {
    "hold": _l("Hold the post until a moderator has looked at it"),
    "report": _l("Publish it and open a case"),
    "count": _l("Publish it and only count"),
}


def choices() -> dict[str, dict[str, object]]:
    """What there is to choose, by the names of the fields."""
    return {"kind": {**KINDS}, "audience": {**AUDIENCES}, "effect": {**EFFECTS}}


def of_rule(rule: WordRule) -> str:
    """What it looks for, as a name."""
    return str(_("Any link")) if rule.kind == "link" else f"“{rule.pattern}”"
