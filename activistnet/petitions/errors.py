"""What signing and starting can be refused for."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ..core.refusals import DomainError, Refused
from ..core.words.language import exact
from . import stages, urls


class PetitionClosed(DomainError):
    """It was open on the page and is closed now."""

    status = 409
    message = _l("This petition is closed. You can't sign it any more.")


class PetitionPaused(PetitionClosed):
    """Its author lets nobody sign it until then."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__()
        if until is not None:
            self.message = _("This petition is paused until %(moment)s. You can sign it then.", moment=exact(until))


class PetitionWithdrawn(PetitionClosed):
    """Its author has taken it back."""

    message = _l("The author has withdrawn this petition. You can't sign it any more.")


class PetitionRejected(PetitionClosed):
    """Moderators have refused it."""

    message = _l("Moderators have rejected this petition. No one can sign it.")


class PetitionJoined(PetitionClosed):
    """It takes none as it was joined with another one: the joint petition does."""

    message = _l("This petition was joined with another one. Sign the joint petition instead.")

    def __init__(self, joined_into_id: int) -> None:
        super().__init__()
        self.way_on = (urls.sign(joined_into_id), _l("Sign the joint petition"))


def why_closed(stage: str, paused_until: datetime | None = None, joined_into_id: int | None = None) -> PetitionClosed:
    """What is said to whoever wants to sign one that takes no signatures."""
    if stage == stages.CLOSED and joined_into_id is not None:
        return PetitionJoined(joined_into_id)
    if stage == stages.PAUSED:
        return PetitionPaused(paused_until)
    refusals = {stages.WITHDRAWN: PetitionWithdrawn, stages.REJECTED: PetitionRejected}
    return refusals.get(stage, PetitionClosed)()


class MovedMeanwhile(DomainError):
    """Somebody has closed or opened it since its page was read."""

    status = 409
    message = _l("This petition was closed or opened again in the meantime. Go back and look at it once more.")


class NotOverYet(Refused):
    """Who signs meanwhile would be the difference to the same time, looked at later."""

    field = "last"
    message = _l("With a mail domain, choose a time that is over.")


class LookedAtOtherwise(Refused):
    """Two times that overlap would tell of one person by their difference."""

    field = "first"

    def __init__(self, first_at: datetime, last_at: datetime) -> None:
        super().__init__()
        self.message = _(
            "This domain has been looked at from %(first)s until %(last)s (UTC). Choose exactly that time, or one apart"
            " from it: the difference could tell whose address is of that domain.",
            first=_typed(first_at),
            last=_typed(last_at),
        )


class NoSuchSignatures(Refused):
    """Nobody signed then, or too few with an address of that domain."""

    field = "first"
    message = _l("No one signed in that time, or too few with addresses of that domain.")


class TooFewByRule(Refused):
    """So few that they might say who they are."""

    field = "most"
    message = _l("This rule finds fewer than ten signatures that count. Choose a smaller number.")


class NoneHeld(Refused):
    """They count by now, were taken back or are gone, or somebody has decided about them."""

    field = "held_for"
    message = _l("None of these are held any more.")


class TooManyTogether(Refused):
    """More than are looked at together."""

    field = "first"
    message = _l("That's more signatures than can be looked at together. Choose a shorter time.")


class NotSigned(DomainError):
    """There is no signature of this person to change, release or withdraw."""

    status = 409
    message = _l("You haven't signed this petition.")


class ContestedAlready(DomainError):
    """Each says it once; their reply can be changed."""

    status = 409
    message = _l("You've said already that you see it differently. You can change your reply in the debate.")


class NeverProven(DomainError):
    """The held signature that a mailed button would count was deleted."""

    status = 410
    message = _l("This signature was withdrawn, or we deleted it because it wasn't confirmed within 30 days.")


class AskedOtherwise(Refused):
    """What it demands, or of whom, has changed since the page was opened."""

    status = 409
    message = _l("This petition has changed since you opened it. Read what it asks now, then press Sign.")


class TranslationBehind(Refused):
    """What they read in another language is of a text that the petition has no more."""

    status = 409
    message = _l(
        "The translation you read is of an earlier text, or isn't shown any more. This is the petition in its own"
        " language. Press Sign if you want to sign it."
    )


class DemandIsSigned(Refused):
    """People have signed this demand; its words are theirs now too."""

    field = "demand"
    message = _l(
        "People have signed this wording, so here you can only correct its spelling. To ask for something else, preview"
        " it as a new version."
    )


class TextIsSigned(Refused):
    """The same of its text, where this changes more than a few words."""

    field = "body"

    def __init__(self, allowed: int) -> None:
        super().__init__()
        self.message = ngettext(
            "People have signed this text. Since they did, at most %(num)s word of it can come or go as a correction."
            " To change more, preview it as a new version.",
            "People have signed this text. Since they did, at most %(num)s words of it can come or go as corrections."
            " To change more, preview it as a new version.",
            allowed,
        )


class TargetsAreSigned(Refused):
    """People have asked these to act, and nobody else."""

    field = "target"
    message = _l("People have signed a petition to these names. To ask someone else, preview it as a new version.")


class LinkUnknown(DomainError):
    """No try belongs to this link."""

    status = 404
    way_on = (urls.index(), _l("All petitions"))
    message = _l("This link isn't one of ours, or it's so old that we deleted it. Sign again to get a new one.")


class LinkExpired(DomainError):
    """The try behind this link waited too long."""

    status = 410
    message = _l(
        "This link is more than seven days old and no longer works. Your "
        "signature doesn't count yet. Sign again to get a new link."
    )

    def __init__(self, petition_id: int) -> None:
        super().__init__()
        self.way_on = (urls.sign(petition_id), _l("Sign again"))


def _typed(moment: datetime) -> str:
    """As it can be typed into the form again."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
