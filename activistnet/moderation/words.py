"""How decisions are spoken of: what was done, the buttons that do it, and what everybody reads of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _

from ..topics.given import in_words
from .log_queries import LoggedAct
from .models import Act, Decision
from .rules import ASKS, LOOKED_AT_AGAIN
from .sentences import sentence_of


def decision_words() -> dict[str, str]:
    """What a decision did, in a word or two."""
    return {
        "hide": _("Hidden"),
        "restore": _("Shown again"),
        "lock": _("Locked"),
        "unlock": _("Unlocked"),
        "slow": _("Slowed down"),
        "unslow": _("As fast as before"),
        "move": _("Moved to another topic"),
        "split": _("Moved to a discussion of its own"),
        "merge": _("Merged with another discussion"),
        "close": _("Closed"),
        "reject": _("Petition rejected"),
        "unreject": _("Rejection withdrawn"),
        "hide-avatar": _("Picture of the author hidden"),
        "show-avatar": _("Picture of the author shown again"),
        "hide-cover": _("Picture of the petition hidden"),
        "show-cover": _("Picture of the petition shown again"),
        "ask-to-edit": _("Author asked to change it"),
        "hide-history": _("Earlier texts hidden"),
        "show-history": _("Earlier texts shown again"),
        "warn": _("Author warned"),
        "limit": _("Reaches only followers for a while"),
        "unlimit": _("Reaches everyone again"),
        "ban-topic": _("Author banned from the topic for a while"),
        "unban-topic": _("Author let back into the topic"),
        "restrict": _("Author may not publish for a while"),
        "unrestrict": _("Author may publish again"),
        "suspend": _("Author suspended"),
        "unsuspend": _("Suspension of the author ended"),
        "close-topic": _("Topic closed"),
        "open-topic": _("Topic opened again"),
        "ask-leads": _("Leads asked to change it"),
        "warn-leads": _("Leads warned"),
        "unask": _("No longer asked to change it"),
        "unwarn": _("Warning withdrawn"),
        "unask-leads": _("No longer asked to change it"),
        "unwarn-leads": _("Warning withdrawn"),
        "hold-signatures": _("Signatures held for a check"),
        "void-signatures": _("Signatures taken out as invalid"),
        "count-signatures": _("Signatures counted again"),
        "ask-second": _("Someone else asked to confirm"),
        "dismiss": _("Left as it is"),
    }


def decision_choices() -> dict[str, str]:
    """What a moderator chooses."""
    return {
        "hide": _("Hide"),
        "restore": _("Show again"),
        "lock": _("Lock the thread"),
        "unlock": _("Unlock the thread"),
        "slow": _("Slow the thread down"),
        "unslow": _("End the slow mode of the thread"),
        "move": _("Move the thread to another topic"),
        "split": _("Move it and its replies to a new discussion"),
        "merge": _("Merge it with another discussion"),
        "close": _("Close it for good"),
        "reject": _("Reject the petition: no one signs it, and its text stays"),
        "unreject": _("Withdraw the rejection: people can sign it again"),
        "hide-avatar": _("Hide the author's picture"),
        "show-avatar": _("Show the author's picture again"),
        "hide-cover": _("Hide the petition's picture"),
        "show-cover": _("Show the petition's picture again"),
        "ask-to-edit": _("Ask the author to change it"),
        "hide-history": _("Hide what it said before it was changed"),
        "show-history": _("Show again what it said before it was changed"),
        "warn": _("Warn the author"),
        "limit": _("Show what the author writes only to followers for a while"),
        "unlimit": _("Show what the author writes to everyone again"),
        "ban-topic": _("Ban the author from the topic for a while"),
        "unban-topic": _("Let the author back into the topic"),
        "restrict": _("Stop the author from publishing for a while"),
        "unrestrict": _("Let the author publish again"),
        "suspend": _("Suspend the author for a while"),
        "unsuspend": _("End the author's suspension"),
        "close-topic": _("Close the topic for a while: no new threads"),
        "open-topic": _("Open the topic again"),
        "ask-leads": _("Ask its leads to change it"),
        "warn-leads": _("Warn its leads"),
        "unask": _("No longer ask for a change"),
        "unwarn": _("Withdraw the warning"),
        "unask-leads": _("No longer ask for a change"),
        "unwarn-leads": _("Withdraw the warning"),
        "hold-signatures": _("Hold them: each counts again once its person confirms"),
        "void-signatures": _("Take them out as invalid"),
        "count-signatures": _("Count them again"),
    }


def words_of(decision: Decision) -> str:
    """Everything that one decision did."""
    return said([act.action for act in decision.acts] or [decision.action])


def said(actions: Iterable[str]) -> str:
    """Several acts, beside each other."""
    words = decision_words()
    return " · ".join(words.get(action, action) for action in actions)  # one of a release after this has no word here


def told_of(decision: Decision) -> list[str]:
    """What whoever it is about reads of each act, one sentence or two for each."""
    topic = next((act.topic.name for act in decision.acts if act.topic is not None), "")
    return told({act.action: act.day for act in decision.acts} or {decision.action: None}, topic)


def told(acts: Mapping[str, datetime | None], topic: str = "") -> list[str]:
    """The same of acts and their ends, as whoever decides them looks at them before; `topic` is what a ban is about."""
    sentences = [
        sentence for action, until in acts.items() if (sentence := sentence_of(action, until, in_words(topic)))
    ]
    return [*sentences, *looked_at(acts)]


def looked_at(acts: Mapping[str, datetime | None]) -> list[str]:
    """When what is hidden is looked at again, where somebody has said so."""
    again = next((until for action, until in acts.items() if until and action in LOOKED_AT_AGAIN), None)
    return [_("Moderators look at it again on %(day)s.", day=format_date(again, "long"))] if again else []


def logged(acts: Iterable[LoggedAct | Act]) -> list[str]:
    """Until when each act of a decision holds, or when moderators look at it again, as everybody reads it."""
    return [sentence for act in acts if (sentence := _logged(act))]


def over(act: LoggedAct | Act) -> str:
    """Since when it is over, of what is; by a decision that took it back, or by itself. What is shown again isn't
    withdrawn: that is its own decision.
    """
    names = {"act": said([act.action]), "day": format_date(act.over_since, "long")}
    if act.ended_by_id and not act.action.startswith("hide"):
        return str(_("%(act)s: withdrawn on %(day)s.", **names))
    return str(_("%(act)s: over since %(day)s.", **names))


def _logged(act: LoggedAct | Act) -> str:
    if act.over_since:
        return over(act)
    if act.until:
        return str(_("%(act)s: until %(day)s.", act=said([act.action]), day=format_date(act.until, "long")))
    if act.review_at and act.action in ASKS:
        return str(_("%(act)s: by %(day)s.", act=said([act.action]), day=format_date(act.review_at, "long")))
    if act.review_at:
        day = format_date(act.review_at, "long")
        return str(_("%(act)s: moderators look at it again on %(day)s.", act=said([act.action]), day=day))
    return ""


def outcome(decision: Decision) -> str:
    """What whoever reported it reads: the same words for one and for many of them."""
    if decision.action == "dismiss":
        return str(_("A moderator has read it and left it as it is."))
    return str(_("A moderator has decided: %(acts)s.", acts=words_of(decision)))
