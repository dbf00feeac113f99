"""What happens to letters that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LettersTakenOut:
    """Moderators have taken letters out, or answered what a writer said against that."""

    letter_ids: tuple[int, ...]


@dataclass(frozen=True)
class BatchPassed:
    """A moderator lets a batch leave, by mail."""

    batch_id: int
