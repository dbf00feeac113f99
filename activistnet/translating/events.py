"""What happens to translations that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TranslationWritten:
    """There is one, whoever wrote it, and whoever may read it by now."""

    translation_id: int


@dataclass(frozen=True)
class TranslationOffered:
    """A member offers one, which waits for the author; one that is held waits for a moderator first."""

    petition_id: int
    translation_id: int
    member_id: int
    language: str


@dataclass(frozen=True)
class TranslationAnswered:
    """The author has accepted what somebody offered, edited or not, or said no to it."""

    petition_id: int
    member_id: int
    language: str
    is_accepted: bool


@dataclass(frozen=True)
class TranslationsChanged:
    """A petition can be read in other languages than before, or in other words."""

    petition_id: int


@dataclass(frozen=True)
class TranslationsBehind:
    """A petition says something else from now on than these members have translated."""

    petition_id: int
    member_ids: tuple[int, ...]
