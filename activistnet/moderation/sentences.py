"""What whoever a decision is about reads of each act: a sentence or two."""

from datetime import datetime

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

# Of what holds until somebody changes it, or is said without a day.
SAID: dict[str, LazyString] = {
    "hide": _l("We've hidden this. Only you and moderators can see it."),
    "restore": _l("We've shown this again."),
    "lock": _l("We've locked the thread. No one can reply or edit what they wrote."),
    "unlock": _l("We've unlocked the thread. People can reply again."),
    "unslow": _l("We've ended the slow mode of the thread. People can reply as fast as they like."),
    "move": _l("We've moved this to another topic. Its address stays, and so do its replies."),
    "split": _l("We've moved this with its replies to a discussion of its own. Its old address leads there."),
    "merge": _l("We've merged this with another discussion. It's a reply there now, and its old address leads there."),
    "close": _l("We've closed this. No one can sign it any more. The page, the count and the debate stay."),
    "reject": _l("We've rejected this petition. No one can sign it. Its text, the count and the debate stay."),
    "unreject": _l("We've withdrawn the rejection of this petition. People can sign it again."),
    "hide-avatar": _l("We've hidden the picture next to your name. You can choose another one."),
    "show-avatar": _l("We've shown the picture next to your name again."),
    "hide-cover": _l("We've hidden the picture of this petition. You can choose another one."),
    "show-cover": _l("We've shown the picture of this petition again."),
    "ask-to-edit": _l("Please change this so that it follows the rule. Until then it stays where it is."),
    "hide-history": _l("We've hidden what this said before it was changed. What it says now stays where it is."),
    "show-history": _l("We've shown again what this said before it was changed."),
    "warn": _l("This is a warning. Nothing is hidden and nothing else changes for now."),
    "unlimit": _l("What you write reaches everyone again."),
    "unban-topic": _l("You can write in this topic again. Your place there is as it was."),
    "unrestrict": _l("You can publish again."),
    "unsuspend": _l("Your account isn't suspended any more."),
    "open-topic": _l("We've opened this topic again. People can start threads in it."),
    "ask-leads": _l("Please change this topic so that it follows the rule. Until then it stays as it is."),
    "warn-leads": _l("This is a warning to all who lead this topic. Nothing changes for now."),
    "unask": _l("You don't have to change this any more."),
    "unwarn": _l("We've withdrawn the warning. It doesn't count any more."),
    "unask-leads": _l("You don't have to change this any more."),
    "unwarn-leads": _l("We've withdrawn the warning. It doesn't count any more."),
    "hold-signatures": _l(
        "We've held some signatures together. They don't count until each person confirms once more. The"
        " petition says how many, and why."
    ),
    "void-signatures": _l(
        "We've taken some signatures out of the count together. The petition says how many, and why."
    ),
    "count-signatures": _l("We've let the signatures count again that we had taken out together."),
    "ask-second": _l("Many are affected, so someone else looks at this first. Until then nothing changes."),
}
# Of what ends by itself, or is to be done by a day.
UNTIL: dict[str, LazyString] = {
    "lock": _l("We've locked the thread until %(day)s. Until then no one can reply or edit what they wrote."),
    "slow": _l("We've slowed the thread down until %(day)s: people wait a while between two replies."),
    "ask-to-edit": _l(
        "Please change this by %(day)s so that it follows the rule. Until then it stays where it is. If you"
        " don't change it, moderators look at it again."
    ),
    "warn": _l("This is a warning. Nothing is hidden and nothing else changes for now. It ends by itself on %(day)s."),
    "limit": _l(
        "Until %(day)s what you write reaches only those who follow you: it isn't in anyone else's lists, and"
        " others get no notifications about it. At its own address everyone can read it. It ends by itself."
    ),
    "ban-topic": _l(
        "You're banned from this topic until %(day)s: you can't write there, and aren't a member of it. You"
        " can still read what is public, sign and report. It ends by itself."
    ),
    "restrict": _l("You can't publish until %(day)s. You can still read, sign and report. It ends by itself."),
    "suspend": _l("Your account is suspended until %(day)s. It ends by itself."),
    "close-topic": _l("We've closed this topic until %(day)s. No one can start a thread in it; those there go on."),
    "ask-leads": _l(
        "Please change this topic by %(day)s so that it follows the rule. Until then it stays as it is. If"
        " you don't change it, moderators look at it again."
    ),
    "warn-leads": _l(
        "This is a warning to all who lead this topic. Nothing changes for now. It ends by itself on %(day)s."
    ),
}
# The same where the topic is known.
IN_TOPIC: dict[str, LazyString] = {
    "ban-topic": _l(
        "You're banned from the topic “%(topic)s” until %(day)s: you can't write there, and aren't a member"
        " of it. You can still read what is public, sign and report. It ends by itself."
    ),
    "unban-topic": _l("You can write in the topic “%(topic)s” again. Your place there is as it was."),
}


def sentence_of(action: str, until: datetime | None, topic: str) -> str:
    """What is said of one act that ends then, about the topic of this name; "" of one that nobody is told."""
    named = IN_TOPIC.get(action) if topic else None
    sentence = named or (UNTIL.get(action) if until else None) or SAID.get(action)
    day = format_date(until, "long") if until else ""
    return str(sentence) % {"day": day, "topic": topic} if sentence else ""
