"""What reporters and moderators can get wrong."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import DomainError, Forbidden, Refused


class OwnPost(Refused):
    """A report on oneself."""

    message = _l("You wrote this yourself, so you can edit or delete it.")


class UnknownRule(Refused):
    """A report or decision cites a rule that does not hold there."""

    field = "rule"
    message = _l("Choose one of the rules.")


class NotYoursToDecide(Forbidden):
    """A moderator in a case of their own, or against somebody they have blocked."""

    message = _l(
        "Another moderator has to decide this: you wrote or reported it, it's in your thread or names you, or you've"
        " blocked its author."
    )


class AlreadyDecided(DomainError):
    """Another moderator was faster. Nothing was overwritten."""

    status = 409
    message = _l("Someone else has decided in the meantime. Read their decision before you make another.")


class NothingToDo(Refused):
    """The post or reason is already as the decision would make it."""

    message = _l("That wouldn't change anything: it's already like that.")
