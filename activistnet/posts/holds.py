"""What is asked before a post is published: whether it waits until somebody has looked at it, and why.

Who asks, in which order, is said in wiring; the first reason counts. A reason is a word of `WORDS`, kept with the post.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..members.models import Member
from .models import Post


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What a member is about to publish in a topic. A reply has the post that opens its thread, and what it answers.

    So has what is added to a thread, a note or a summary. `post` is there where the words of one that was published
    change.
    """

    author: Member
    topic_id: int
    kind: str
    body: str
    title: str = ""
    root: Post | None = None
    parent_id: int | None = None
    post: Post | None = None
    is_addition: bool = False
    # What whoever asks has to note of the post or the addition, once it is there: called with its number.
    afterwards: list[Callable[[int], None]] = field(default_factory=list)

    def is_there(self, number: int) -> None:
        """It was written, or changed; whether others see it is another matter."""
        for note in self.afterwards:
            note(number)


Ask = Callable[[Attempt], str | None]
ASKED: list[Ask] = []

WORD_RULE = "words"
REPORTED = "reported"  # by a rule that hides at once: what everybody has seen waits

# What its author reads of each reason.
WORDS: dict[str, LazyString] = {
    "review": _l("In this topic a moderator reads posts before others can see them."),
    "moderators": _l("A moderator looks at this before others can see it."),
    "approval": _l("The author of this thread looks at it before others can see it."),
    WORD_RULE: _l("A moderator looks at this before others can see it, because of a word or a link in it."),
    "repeated": _l("You've posted the same text several times within an hour, so a moderator looks at it first."),
    "alike": _l("Several new accounts have posted the same text within an hour, so a moderator looks at it first."),
    REPORTED: _l("Someone has reported this, so it's out of sight until a moderator has looked at it."),
    "shield": _l("Shields are up here: what new accounts write waits for a moderator until they're down."),
    "burst": _l("Many new accounts are replying here at once, so a moderator looks at this first."),
}


def register(asked: Iterable[Ask]) -> None:
    """Ask these, in this order."""
    ASKED[:] = asked


def why(attempt: Attempt) -> str | None:
    """Why it waits; None where nothing speaks against it."""
    return next((reason for ask in ASKED if (reason := ask(attempt))), None)


def in_words(reason: str | None) -> str:
    """What its author is told."""
    return str(WORDS.get(reason or "", WORDS["moderators"]))
