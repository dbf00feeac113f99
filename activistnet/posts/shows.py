"""Which replies of a thread its page shows, and in which order: what `?show=` of its address says."""

from collections.abc import Mapping

ALL, BEST, NEWEST = "all", "best", "newest"
STANCE_OF = {"for": "for", "against": "against", "questions": "question"}  # those who say only this, the best first
OTHER_SIDE = {"for": "against", "against": "for"}
IN_PLACE = (ALL, NEWEST)  # where a new reply has a place that can be found at once
OLD = {"newest": NEWEST}  # what `?sort=` said before; the other order was the one of everything


def read(args: Mapping[str, str], *, takes_stances: bool) -> str:
    """What is asked for; everything, in reading order, where that is not there."""
    asked = args.get("show") or OLD.get(args.get("sort", ""), ALL)
    return asked if asked in shown(takes_stances=takes_stances) else ALL


def shown(*, takes_stances: bool) -> tuple[str, ...]:
    """What may be asked for, in the order in which it is offered."""
    return (ALL, BEST, NEWEST, *(STANCE_OF if takes_stances else ()))
