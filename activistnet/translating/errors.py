"""What whoever translates is refused."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Forbidden, Refused


class NotOpen(Refused):
    """It is closed, or nobody sees it."""

    status = 409
    message = _l("A petition can be translated while it's open and everyone can see it.")


class ReachIsLimited(Forbidden):
    """Moderators have limited whom they reach."""

    message = _l("For a while, what you write reaches only those who follow you, so you can't offer translations.")


class SameLanguage(Refused):
    """What is asked for is there already."""

    field = "language"
    message = _l("The petition is in this language already. Choose another one.")


class SameWords(Refused):
    """Nobody translated anything."""

    field = "body"
    message = _l("These are the words of the original. Write them in the other language.")


class TranslationIsSigned(Refused):
    """Its words are theirs now too."""

    status = 409
    field = "body"
    message = _l(
        "People have signed this translation, so you can only correct its spelling and a few of its words. To say"
        " something else, publish a new version of the petition."
    )


class EnoughOffers(Refused):
    """Its author has to read each."""

    status = 429
    message = _l(
        "Several translations are waiting for the author here. Wait until they've decided, or withdraw one of yours."
    )


class OnlyTheAuthor(Forbidden):
    """Somebody else's petition."""

    message = _l("Only the author can decide about translations of a petition, and only while it's open.")


class NotYours(Forbidden):
    """Somebody else's translation."""

    message = _l("Only its translator or the petition's author can do that.")


class NoLongerWaits(Refused):
    """Its author or its translator was faster."""

    status = 409
    message = _l("This translation isn't waiting any more.")


class ModeratorsLookFirst(Refused):
    """It is held."""

    status = 409
    message = _l("A moderator looks at this translation first. You can accept it once they've let it in.")
