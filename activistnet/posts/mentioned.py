"""Whom a text mentions: @handles, but not in what it quotes or shows as code."""

import re

MOST = 10  # who are told of one text
LOOKED_AT = 100  # handles of a text; whoever names more means nobody of them
CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`|^ {0,3}>.*?$", re.DOTALL | re.MULTILINE)
MENTION = re.compile(r"(?<![\w@/.:-])@([a-z0-9_]{3,30})(?![\w@])", re.ASCII | re.IGNORECASE)


def handles_in(text: str) -> list[str]:
    """The handles that a text mentions, in small letters, each once, in its order."""
    found = MENTION.finditer(CODE.sub(" ", text)) if "@" in text else ()
    return list(dict.fromkeys(each[1].lower() for each in found))


def are_too_many(text: str) -> bool:
    """Whether it mentions more people than are told of it."""
    return len(handles_in(text)) > MOST


def note_of(done: str, text: str) -> str:
    """What is said once a text is published, or changed: also that not all whom it mentions are told."""
    return f"{done}-many" if are_too_many(text) else done
