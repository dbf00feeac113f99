"""Numbers of coaching, and who is a coach."""

from datetime import timedelta

from ..members.models import Member

SILENT = timedelta(days=7)  # after which somebody else may help
UNTOUCHED = timedelta(days=90)  # after which nobody waits any more
KEPT = timedelta(days=30)  # after the end, for its author alone
MOST_CLAIMED = 10  # at once, by one coach
MOST_EDITS, MOST_NOTES = 60, 20  # of one request: edits that wait, notes in all
LONGEST_WISH, LONGEST_NOTE = 500, 2_000
LONGEST = {"demand": 120, "body": 20_000}  # as the petition's own forms take them


def is_coach(member: Member) -> bool:
    """Whether a member helps authors who ask for that."""
    return member.is_active and member.coaches_since is not None
