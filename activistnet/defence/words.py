"""What word rules are called, and where shields are known to be up."""

from flask_babel import lazy_gettext as _l

from ..core.data import orders
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
    return str(KINDS["link"]) if rule.kind == "link" else f"“{rule.pattern}”"


def shields_up(*, post_id: int, topic_id: int, author_id: int) -> bool:
    """Whether what new accounts write in a thread waits, as this process knows without asking."""
    return not orders.current().shields.isdisjoint(_places(post_id, topic_id, author_id))


def shields_asked(post_id: int) -> bool:
    """Whether it is proposed for this thread."""
    return f"post:{post_id}" in orders.current().shields_asked


def _places(post_id: int, topic_id: int, author_id: int) -> tuple[str, ...]:
    return ("site", f"topic:{topic_id}", f"post:{post_id}", f"member:{author_id}")
