"""Several cases at once: which of those that were chosen can be decided together, and why others are left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ..core.refusals import NotFound
from ..members.models import Member
from . import judge_queries, queries, subject_queries
from .models import Case
from .subjects import Subject

MOST = 50  # cases of one form


@dataclass(frozen=True)
class Chosen:
    """A case that can be decided, what could be done about it together with others, and what only by itself."""

    row: Case
    subject: Subject
    possible: list[str]
    alone: list[str]

    @property
    def kind(self) -> str:
        """What kind of thing it is about."""
        name, _number = self.subject.named
        return self.subject.post.kind if self.subject.is_post and self.subject.post else name


@dataclass(frozen=True)
class LeftOut:
    """A case that stays as it is, and why; its `words` where the moderator may decide about it."""

    case_id: int
    why: str
    words: str = ""


@dataclass(frozen=True)
class Together:
    """What was chosen: those of the kind of the first one, and those that are left out."""

    chosen: Sequence[Chosen]
    left_out: Sequence[LeftOut]

    @property
    def possible(self) -> list[str]:
        """What can be done about each of them."""
        if not self.chosen:
            return []
        return [act for act in self.chosen[0].possible if all(act in each.possible for each in self.chosen)]

    @property
    def alone(self) -> list[str]:
        """What can be done about some of them, in a case by itself."""
        return list(dict.fromkeys(act for each in self.chosen for act in each.alone))


def choose(case_ids: Iterable[int], moderator: Member) -> Together:
    """Those of these cases that this moderator may decide together now."""
    chosen: list[Chosen] = []
    left_out: list[LeftOut] = []
    for case_id in dict.fromkeys(case_ids):
        found = _look(case_id, moderator)
        if isinstance(found, LeftOut):
            left_out.append(found)
        elif chosen and found.kind != chosen[0].kind:
            left_out.append(LeftOut(case_id, _("It's about something of another kind."), found.subject.words))
        else:
            chosen.append(found)
    return Together(chosen, left_out)


def _alone(subject: Subject) -> tuple[str, ...]:
    """What needs more to be said of each: a title, another discussion, or the topic that a member is banned from."""
    return ("split", "merge", *(("ban-topic", "unban-topic") if subject.member else ()))


def _look(case_id: int, moderator: Member) -> Chosen | LeftOut:
    try:
        row = queries.get_row(case_id)
    except NotFound:
        return LeftOut(case_id, _("It isn't there any more."))
    if not judge_queries.may_judge_case(moderator, row):
        return LeftOut(case_id, _("You have a part in it, so another moderator has to decide it."))
    subject = subject_queries.subject_of(row)
    if row.decided_at is not None:
        return LeftOut(case_id, _("Someone else has decided it."), subject.words)
    acts = judge_queries.list_possible(subject, moderator, open_reports=1, case=row)
    alone = [act for act in acts if act in _alone(subject)]
    return Chosen(row, subject, [act for act in acts if act not in alone], alone)
