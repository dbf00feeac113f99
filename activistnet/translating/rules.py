"""Who may translate what, and how many translations wait."""

from typing import Protocol

from ..petitions.rules import Judged, may_edit
from ..posts.languages import KNOWN

MOST_OF_MEMBER = 3  # that wait, of one petition
MOST_OF_PETITION = 20
LONGEST_TITLE, LONGEST_BODY = 160, 20_000  # some languages say the same in more letters
GUESSED_FROM = 100  # letters; of a shorter text nobody says that it is in another language


class Somebody(Protocol):
    """Whoever reads, or a member."""

    @property
    def id(self) -> int | None: ...


def may_translate(petition: Judged) -> bool:
    """Whether it can have a new translation now, whoever writes it."""
    return petition.is_open and not petition.is_hidden and not petition.is_held and not petition.is_locked


def may_decide(petition: Judged, somebody: Somebody) -> bool:
    """Whether they write translations without asking, accept them and take them away."""
    return may_edit(petition, somebody)


def languages_to(original: str | None) -> tuple[str, ...]:
    """Into which languages a text can be translated."""
    return tuple(code for code in KNOWN if code != original)
