"""Loading of what stays for as long as a process runs: its code, and what is made once of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_good() -> Iterator[None]:
    """The collector looks at nothing that is made in the block: not meanwhile, not later, not when the process ends.

    It would go through all of it again and again, for nearly half of the work that a start and an end are. Processes
    that are forked later share the memory that it leaves alone. What little is dropped in the block stays too.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
