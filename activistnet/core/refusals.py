"""What a person can be refused: one family, each with a status and a sentence, which `web.errors` answers."""

from typing import TypeAlias

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

WayOn: TypeAlias = tuple[str, LazyString]  # an address and its word


class DomainError(Exception):
    """A refusal with a sentence for the person, shown with what was typed when it `gives_back`.

    `button` is the word that sends it again, where that is not the usual one; `way_on` leads to what
    helps where sending it again would not: an address and its word. `retry_after` is in seconds, for 429 and 503.
    """

    status = 400
    gives_back = False
    message = _l("That didn't work. Try again.")
    button: str | None = None
    way_on: WayOn | None = None

    def __init__(self, message: str | None = None, *, retry_after: int | None = None) -> None:
        super().__init__(message or str(type(self).__name__))
        if message is not None:
            self.message = message
        self.retry_after = retry_after


class NotFound(DomainError):
    """Unknown, or hidden from this person: the two look alike."""

    status = 404
    message = _l("This page doesn't exist, or no longer does.")


class Forbidden(DomainError):
    """Known, but not this person's to do."""

    status = 403
    message = _l("You don't have permission to do that.")


class Refused(DomainError):
    """Well formed, but against a rule."""

    status = 422
    message = _l("We couldn't do that.")


class TooMany(DomainError):
    """Too fast; `retry_after` says when to come back."""

    status = 429
    message = _l("You've done that a lot in a short time.")


class Busy(TooMany):
    """Nobody's fault: many ask at once for what takes the site some work."""

    status = 503
    message = _l("Very many people are doing this right now.")


class NoRoom(DomainError):
    """Nobody's fault who asks: the disk is full."""

    status = 503
    message = _l("We can't save anything right now. You can still read, and nothing you did before is lost.")


class SignInNeeded(DomainError):
    """Only members do this; whoever answers keeps what was typed."""

    status = 401
    message = _l("Sign in to do this.")
