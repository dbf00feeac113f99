"""Granting an appeal: what was only said, a warning or what somebody is asked to change, goes with all the rest."""

from collections.abc import Sequence

from ...members.models import Member
from .. import in_force, judge_queries, rules
from ..models import Case
from ..subjects import Subject


def what_goes_along(subject: Subject, moderator: Member, actions: Sequence[str], case: Case | None) -> list[str]:
    """What else is taken back by these acts, where they take back all that the decision did that is appealed against.

    Nothing where something new is decided beside it, or where a part of it stays.
    """
    appealed = in_force.list_appealed(case.id) if case and case.is_review else set()
    said = {rules.SAID[each] for each in appealed if each in rules.SAID}
    done = {rules.OPPOSITE[each] for each in appealed if each in rules.OPPOSITE} - said
    if not (said and done) or not done <= {*actions} <= done | said:
        return []
    possible = judge_queries.list_possible(subject, moderator, open_reports=0, case=case)
    return [each for each in possible if each in said - {*actions}]
