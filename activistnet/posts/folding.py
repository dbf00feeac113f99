"""Folding branches of a thread: how many replies of a page stand below one of them, and which are out of sight."""

import re
from collections.abc import Mapping, Sequence

from .reply_rows import ReplyRow

MOST = 30  # branches that an address folds
NUMBERS = re.compile(r"[1-9][0-9]{0,17}(?:,[1-9][0-9]{0,17})*", re.ASCII)


def read(args: Mapping[str, str]) -> tuple[int, ...]:
    """The replies whose branches are folded, as the address says it; none where it says something else."""
    written = args.get("fold", "")
    return tuple(dict.fromkeys(map(int, written.split(","))))[:MOST] if NUMBERS.fullmatch(written) else ()


def write(folded: Sequence[int], reply_id: int) -> str:
    """What the address says once this one is folded as well, or opened again."""
    others = [each for each in folded if each != reply_id]
    return ",".join(map(str, others if len(others) < len(folded) else [*others, reply_id]))


def count_below(rows: Sequence[ReplyRow]) -> dict[int, int]:
    """How many of these rows, in reading order, stand below each that has any."""
    found: dict[int, int] = {}
    above: list[ReplyRow] = []
    for row in rows:
        while above and above[-1].depth >= row.depth:
            above.pop()
        for each in above:
            found[each.id] = found.get(each.id, 0) + (not row.is_gone)
        above.append(row)
    return found


def without_folded(rows: Sequence[ReplyRow], folded: Sequence[int]) -> list[ReplyRow]:
    """These rows, in reading order, without those below one that is folded."""
    shown, depth = [], None
    for row in rows:
        if depth is not None and row.depth > depth:
            continue
        depth = row.depth if row.id in folded else None
        shown.append(row)
    return shown
