"""What `flask check` finds and is not as it should be, for the operator's first page.

It is looked at in the request, where only the database is waited for, and kept for a minute. Other machines are never
asked here: those checks stay on the command line.
"""

import time
from dataclasses import dataclass, field

from flask import current_app

from ..core.application import settings
from ..core.outside.offload import off_loop
from ..start.checks import libraries, table
from ..start.checks.findings import OK, Check, Finding

KEPT = 60  # seconds
ELSEWHERE = ("backup", "port")  # one is among the five numbers; the other is this site's, as the page shows
IN_A_REQUEST = tuple(check for check in table.quick() if check.name not in ELSEWHERE)


@dataclass
class Findings:
    """What one process found last, and when."""

    looked_at: float | None = None
    amiss: list[Finding] = field(default_factory=list)
    of_libraries: list[Finding] | None = None  # which change with a restart alone


def amiss() -> list[Finding]:
    """What is wrong, and then what is worth knowing."""
    known: Findings = current_app.extensions.setdefault("findings", Findings())
    if known.looked_at is None or time.monotonic() - known.looked_at > KEPT:
        if known.of_libraries is None:
            known.of_libraries = off_loop(table.look, settings(), _of_libraries(of=True))
        found = table.look(settings(), _of_libraries(of=False)) + known.of_libraries
        known.amiss = sorted((each for each in found if each.level != OK), key=lambda each: each.level not in table.BAD)
        known.looked_at = time.monotonic()
    return known.amiss


def _of_libraries(*, of: bool) -> tuple[Check, ...]:
    return tuple(check for check in IN_A_REQUEST if (check.look is libraries.installed) is of)
