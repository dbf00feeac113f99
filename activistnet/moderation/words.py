"""How decisions are spoken of: what was done, the buttons that do it, and what whoever it is about is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _

from ..topics.given import in_words
from .models import Decision
from .rules import LOOKED_AT_AGAIN


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
        "hide-avatar": _("Picture of the author hidden"),
        "show-avatar": _("Picture of the author shown again"),
        "hide-cover": _("Picture of the petition hidden"),
        "show-cover": _("Picture of the petition shown again"),
        "ask-to-edit": _("Author asked to change it"),
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
        "hide-avatar": _("Hide the author's picture"),
        "show-avatar": _("Show the author's picture again"),
        "hide-cover": _("Hide the petition's picture"),
        "show-cover": _("Show the petition's picture again"),
        "ask-to-edit": _("Ask the author to change it"),
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
    return " · ".join(words[action] for action in actions)


def told_of(decision: Decision) -> list[str]:
    """What whoever it is about reads of each act, one sentence or two for each."""
    topic = next((act.topic.name for act in decision.acts if act.topic is not None), "")
    return told({act.action: act.day for act in decision.acts} or {decision.action: None}, topic)


def told(acts: Mapping[str, datetime | None], topic: str = "") -> list[str]:
    """The same of acts and their ends, as whoever decides them looks at them before; `topic` is what a ban is about."""
    sentences = [sentence for action, until in acts.items() if (sentence := _told(action, until, in_words(topic)))]
    again = next((until for action, until in acts.items() if until and action in LOOKED_AT_AGAIN), None)
    if again is not None:
        sentences.append(_("Moderators look at it again on %(day)s.", day=format_date(again, "long")))
    return sentences


def _told(action: str, until: datetime | None, topic: str) -> str:
    day = format_date(until, "long") if until else ""
    sentences: dict[str, str] = {
        "hide": _("We've hidden this. Only you and moderators can see it."),
        "restore": _("We've shown this again."),
        "lock": _(
            "We've locked the thread until %(day)s. Until then no one can reply or edit what they wrote.", day=day
        )
        if until
        else _("We've locked the thread. No one can reply or edit what they wrote."),
        "unlock": _("We've unlocked the thread. People can reply again."),
        "slow": _("We've slowed the thread down until %(day)s: people wait a while between two replies.", day=day),
        "unslow": _("We've ended the slow mode of the thread. People can reply as fast as they like."),
        "move": _("We've moved this to another topic. Its address stays, and so do its replies."),
        "split": _("We've moved this with its replies to a discussion of its own. Its old address leads there."),
        "merge": _(
            "We've merged this with another discussion. It's a reply there now, and its old address leads there."
        ),
        "close": _("We've closed this. No one can sign it any more. The page, the count and the debate stay."),
        "hide-avatar": _("We've hidden the picture next to your name. You can choose another one."),
        "show-avatar": _("We've shown the picture next to your name again."),
        "hide-cover": _("We've hidden the picture of this petition. You can choose another one."),
        "show-cover": _("We've shown the picture of this petition again."),
        "ask-to-edit": _(
            "Please change this by %(day)s so that it follows the rule. Until then it stays where it is. If you don't"
            " change it, moderators look at it again.",
            day=day,
        )
        if until
        else _("Please change this so that it follows the rule. Until then it stays where it is."),
        "warn": _(
            "This is a warning. Nothing is hidden and nothing else changes for now. It ends by itself on %(day)s.",
            day=day,
        )
        if until
        else _("This is a warning. Nothing is hidden and nothing else changes for now."),
        "limit": _(
            "Until %(day)s what you write reaches only those who follow you: it isn't in anyone else's lists, and"
            " others get no notifications about it. At its own address everyone can read it. It ends by itself.",
            day=day,
        ),
        "unlimit": _("What you write reaches everyone again."),
        "ban-topic": _(
            "You're banned from the topic “%(topic)s” until %(day)s: you can't write there, and aren't a member of it."
            " You can still read what is public, sign and report. It ends by itself.",
            topic=topic,
            day=day,
        )
        if topic
        else _(
            "You're banned from this topic until %(day)s: you can't write there, and aren't a member of it. You can"
            " still read what is public, sign and report. It ends by itself.",
            day=day,
        ),
        "unban-topic": _("You can write in the topic “%(topic)s” again. Your place there is as it was.", topic=topic)
        if topic
        else _("You can write in this topic again. Your place there is as it was."),
        "restrict": _(
            "You can't publish until %(day)s. You can still read, sign and report. It ends by itself.", day=day
        ),
        "unrestrict": _("You can publish again."),
        "suspend": _("Your account is suspended until %(day)s. It ends by itself.", day=day),
        "unsuspend": _("Your account isn't suspended any more."),
        "close-topic": _(
            "We've closed this topic until %(day)s. No one can start a thread in it; those there go on.", day=day
        ),
        "open-topic": _("We've opened this topic again. People can start threads in it."),
        "ask-leads": _(
            "Please change this topic by %(day)s so that it follows the rule. Until then it stays as it is. If you"
            " don't change it, moderators look at it again.",
            day=day,
        )
        if until
        else _("Please change this topic so that it follows the rule. Until then it stays as it is."),
        "warn-leads": _(
            "This is a warning to all who lead this topic. Nothing changes for now. It ends by itself on %(day)s.",
            day=day,
        )
        if until
        else _("This is a warning to all who lead this topic. Nothing changes for now."),
        "hold-signatures": _(
            "We've held some signatures together. They don't count until each person confirms once more. The petition"
            " says how many, and why."
        ),
        "void-signatures": _(
            "We've taken some signatures out of the count together. The petition says how many, and why."
        ),
        "count-signatures": _("We've let the signatures count again that we had taken out together."),
        "ask-second": _("Many are affected, so someone else looks at this first. Until then nothing changes."),
    }
    return sentences.get(action, "")


def outcome(decision: Decision) -> str:
    """What whoever reported it reads: the same words for one and for many of them."""
    if decision.action == "dismiss":
        return str(_("A moderator has read it and left it as it is."))
    return str(_("A moderator has decided: %(acts)s.", acts=words_of(decision)))
