"""What happens to petitions that others want to know."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PetitionStarted:
    """A member published a petition."""

    petition_id: int
    author_id: int
    topic_id: int


@dataclass(frozen=True)
class PetitionChanged:
    """Its demand, text, targets or goal were edited."""

    petition_id: int


@dataclass(frozen=True)
class TargetsChanged:
    """Petitions ask these from now on, or ask them no more."""

    decision_maker_ids: tuple[int, ...]


@dataclass(frozen=True)
class SignedTextChanged:
    """The text that people have signed is another; this version of it gave way."""

    petition_id: int
    version: int


@dataclass(frozen=True)
class SignatureSaid:
    """Somebody has signed and says something with it, for others to read."""

    signature_id: int


@dataclass(frozen=True)
class SignatureChanged:
    """Somebody's reason is another, or their name is shown or not any more."""

    petition_id: int
    signature_id: int


@dataclass(frozen=True)
class NameHidden:
    """The name with one signature is not shown any more; `member_id` where it was a member's own until now."""

    petition_id: int
    signature_id: int
    member_id: int | None


@dataclass(frozen=True)
class NamesHidden:
    """What one person showed is shown no more. At most as many as are hidden together."""

    names: tuple[NameHidden, ...]


@dataclass(frozen=True)
class HidingAsked:
    """A member wants all names hidden that were shown until `asked_at`; their list of signatures has so many parts."""

    member_id: int
    asked_at: str
    parts: int


@dataclass(frozen=True)
class HidingLinkAsked:
    """Whoever reads mail there wants the same of what was signed with that mailbox."""

    mailbox_sealed: str
    language: str


@dataclass(frozen=True)
class MailboxHidingAsked:
    """They have proven the mailbox. Petitions below this number are still to be looked through."""

    mailbox_sealed: str
    asked_at: str
    below: int


@dataclass(frozen=True)
class SignaturesMoved:
    """Moderators have taken signatures out of the count together, or let them count; or a count was corrected."""

    petition_id: int


@dataclass(frozen=True)
class PetitionClosed:
    """It takes no more signatures; `Petition.closed_by` says what closed it."""

    petition_id: int
    author_id: int


@dataclass(frozen=True)
class PetitionPaused:
    """It takes no signatures for a while."""

    petition_id: int


@dataclass(frozen=True)
class PetitionArchived:
    """It was closed so long ago that nothing in it changes any more."""

    petition_id: int


@dataclass(frozen=True)
class PetitionReopened:
    """It takes signatures again: its author has opened it, its pause is over, or moderators have undone something."""

    petition_id: int


@dataclass(frozen=True)
class PetitionQuiet:
    """Nobody has heard from its author for long; see `heartbeat`."""

    petition_id: int
    author_id: int


@dataclass(frozen=True)
class SignaturesFolded:
    """The stored count of a petition has changed by `n`.

    `signature_ids` are some of those counted since: at most a hundred, and none that the code before has written. They
    may be withdrawn again by now.
    """

    petition_id: int
    n: int
    signature_ids: tuple[int, ...]


@dataclass(frozen=True)
class StepReached:
    """The folded count has passed a rung of the ladder or the author's goal."""

    petition_id: int
    author_id: int
    step: int
    count: int
    goal: int


@dataclass(frozen=True)
class ShareBrought:
    """How many signatures one share brought since the last fold; negative where more were taken back.

    `day` is when they were given for the first time.
    """

    share_id: int
    member_id: int
    post_id: int
    n: int
    day: date


@dataclass(frozen=True)
class SharesBrought:
    """What shares brought in one fold, summed."""

    rows: tuple[ShareBrought, ...]
