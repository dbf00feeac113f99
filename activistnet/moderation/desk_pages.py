"""What a moderator may leave out of the queue, and leaves out now, in words."""

from typing import NamedTuple

from flask_babel import gettext as _

from ..members.models import Member
from ..posts.kinds import KINDS
from ..topics.given import in_words
from . import desk_queries
from .queries import CasePage


class Leavable(NamedTuple):
    """Some cases: the word that is sent, and what people read."""

    what: str
    words: str


def leavable(case: CasePage) -> list[Leavable]:
    """The rules that open reports of a case cite, and its kind."""
    cited = dict.fromkeys((report.rule_id, report.rule_title) for report in case.reports if report.is_open)
    found = [Leavable(f"rule:{rule_id}", in_words(title)) for rule_id, title in cited if rule_id]
    alone = [Leavable(f"case:{case.row.id}", _("This case"))] if case.row else []
    return [*alone, *found, Leavable(f"kind:{case.kind}", _kinds()[case.kind])]


def left_out(member: Member) -> list[Leavable]:
    """What they leave out today."""
    found = [(what, *desk_queries.name_of(what)) for what in desk_queries.list_left_out(member)]
    titles = desk_queries.list_rule_titles([int(name) for _what, kind, name in found if kind == "rule"])
    words = {what: _("A case") for what, kind, _name in found if kind == "case"}
    words |= {f"rule:{number}": in_words(title) for number, title in titles.items()}
    words |= {f"kind:{name}": said for name, said in _kinds().items()}
    return [Leavable(what, words[what]) for what, _kind, _name in found if what in words]


def _kinds() -> dict[str, str]:
    """Every kind of case, several of them."""
    of_posts = {name: str(kind.words.listed[0]) for name, kind in KINDS.items()}
    apart = {
        "reason": _("Reasons for signing"),
        "member": _("Members"),
        "topic": _("Topics"),
        "signatures": _("Signatures"),
        "note": _("Context notes"),
        "summary": _("Summaries"),
        "translation": _("Translations"),
    }
    return of_posts | apart
