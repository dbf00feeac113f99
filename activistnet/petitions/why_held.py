"""What whoever signed is told of why their signature is held, and what they can do."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

BY_MODERATORS = _l(
    "Moderators are checking your signature with others, so it doesn't count yet. The petition says why."
)
OF_ONE_PROVIDER = _l(
    "Many signatures came with addresses at the same small e-mail provider as yours in a short time, so yours doesn't"
    " count yet."
)
WHY: dict[str | None, LazyString] = {
    "network": _l(
        "Many signatures came from your network in a short time, so yours doesn't count yet. This happens at schools,"
        " at work and on mobile phones, and it's nothing you did."
    ),
    "domain": OF_ONE_PROVIDER,
    "rush": OF_ONE_PROVIDER,
    "throwaway": _l(
        "Your address is at a provider of throw-away e-mail addresses, so your signature doesn't count yet."
    ),
}
TOMORROW = _l("Tomorrow we'll send you one more e-mail. Open its link and confirm, and your signature counts.")
NO_LINK = _l("A second e-mail to that address wouldn't show us more, so we won't send one.")


def why_held(held_for: str | None) -> LazyString:
    """For what it is held."""
    return WHY.get(held_for, BY_MODERATORS)


def what_comes(held_for: str | None) -> LazyString:
    """Whether a mail comes by which it counts."""
    return NO_LINK if held_for == "throwaway" else TOMORROW
