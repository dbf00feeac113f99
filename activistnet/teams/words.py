"""What the roles are called, and what they may do."""

from flask_babel import gettext as _

from ..petitions.rules import CO_AUTHOR, SPOKESPERSON


def team_roles() -> dict[str, str]:
    """Their names."""
    return {CO_AUTHOR: _("Co-author"), SPOKESPERSON: _("Spokesperson")}


def team_rights() -> dict[str, str]:
    """What each may do: `petitions.rules.MAY`, in words."""
    return {
        CO_AUTHOR: _(
            "Changes the text, the picture and the last day, thanks people who sign, writes updates, delivers the"
            " petition and sees how it spreads. Can't close it, ask for something else, or choose who's in the team."
        ),
        SPOKESPERSON: _("Writes updates, and thanks people who sign."),
    }


def closings() -> dict[str, str]:
    """As what those who signed may close a petition."""
    return {
        "closed": _("Close it, without saying what came of it"),
        "won": _("Close it: it's won"),
        "partly": _("Close it: part of it's won"),
        "lost": _("Close it: it wasn't won"),
    }
