"""Mails to whoever was removed from a topic, or not let in, and to whom that was looked at again."""

from flask_babel import format_date
from flask_babel import gettext as _

from ..core.application import settings
from ..core.jobs.mail import send
from ..topics.deed_queries import Removal
from ..topics.given import in_words
from . import urls


def tell_of_removal(mailbox: str, removal: Removal) -> None:
    """Why, from when they may ask again, and how it is looked at once more. Nobody is named."""
    topic, day = in_words(removal.topic), format_date(removal.again_at, "long")
    is_out = removal.kind == "removed"
    was = _("You were removed from the topic %(topic)s", topic=topic)
    was_not = _("You weren't let into the topic %(topic)s", topic=topic)
    parts = [
        _("Those who look after the topic have decided this."),
        *([_("The rule: %(rule)s.", rule=in_words(removal.rule))] if removal.rule else []),
        _("The reason: “%(reason)s”", reason=in_words(removal.reason)),
        _("You can join, or ask to, again on %(day)s.", day=day),
        _("If you think this was wrong, ask the site's moderators to look at it, once, here:")
        + f"\n{settings().base_url}{urls.removal(removal.slug)}",
    ]
    _send(mailbox, was if is_out else was_not, parts)


def tell_of_answer(mailbox: str, removal: Removal) -> None:
    """Whether it stays, and why."""
    topic = in_words(removal.topic)
    parts = [
        _("A moderator of the site has looked at it: you're a member of %(topic)s now.", topic=topic)
        if removal.is_taken_back
        else _("A moderator of the site has looked at it, and it stays as it was decided."),
        _("The reason: “%(reason)s”", reason=removal.answer),
        _("You can read this again here:") + f"\n{settings().base_url}{urls.removal(removal.slug)}",
    ]
    _send(mailbox, _("The reply about the topic %(topic)s", topic=topic), parts)


def _send(mailbox: str, subject: str, parts: list[str]) -> None:
    send(mailbox, subject, "\n\n".join(parts) + "\n")
