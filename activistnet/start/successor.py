"""A process in the place of one that still runs says to whoever started it when it is at work, or why it isn't yet.

The line is a pipe, its number is in the environment. Once nobody listens any more, the process is one like all others,
and so are those that are forked from it later.
"""

import os

VARIABLE = "ACTIVISTNET_SUCCESSOR"
READY = "ready"


def say(words: str) -> bool:
    """One line for whoever waits for this process; False when nobody does."""
    number = os.environ.get(VARIABLE, "")
    if not number.isdigit():
        return False
    try:
        os.write(int(number), (words.replace("\n", " ")[:500] + "\n").encode(errors="replace"))
    except OSError:
        return False
    return True


def is_awaited() -> bool:
    """Whether somebody waits for this process to say that it is at work."""
    return say("")
