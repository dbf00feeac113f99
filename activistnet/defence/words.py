"""What word rules and entries of lists are called, and where shields are known to be up."""

from flask_babel import lazy_gettext as _l

from ..core.data import orders
from .list_models import OutsideEntry
from .models import WordRule

KINDS = {"word": _l("A word or phrase"), "domain": _l("A domain"), "link": _l("Any link")}
AUDIENCES = {"new": _l("Accounts younger than 7 days"), "all": _l("Everyone but moderators")}
EFFECTS = {
    "hold": _l("Hold the text until a moderator has looked at it"),
    "report": _l("Publish it and open a case"),
    "count": _l("Publish it and only count"),
}

SAID = {  # what came in by a door that is no post
    "profile": _l("Profile"),
    "collection": _l("Collection"),
    "share": _l("Note with a share"),
    "thread": _l("Reason given with a thread"),
    "topic": _l("What a topic says"),
    "picture": _l("Description of a picture"),
    "petition": _l("Petition"),
    "proposal": _l("Proposed topic"),
    "delivery": _l("Delivery or response of an office"),
    "letter": _l("Letter to an office"),
    "coaching": _l("Request for a coach, or what a coach writes"),
}
ENTRY_KINDS = {"word": _l("Word"), "domain": _l("Domain"), "link": _l("Link"), "handle": _l("Handle")}
BESIDE = {
    "same": _l("The same as your rule %(rule)s"),
    "wider": _l("Wider than your rule %(rule)s"),
    "narrower": _l("Narrower than your rule %(rule)s"),
    "contradicts": _l("Contradicts a decision: %(rule)s was switched off"),
}
WHY_WRONG = {
    "formula": _l("It begins like a formula of a table."),
    "pattern": _l("It has signs of a search pattern. Write the words themselves."),
    "long": _l("It's too long."),
    "alphabets": _l("One of its words mixes letters of different alphabets."),
    "looks": _l("This domain has letters that look like those of another alphabet. Write it in its xn-- form."),
    "unseen": _l("It has characters that can't be seen or can't be saved."),
    "binary": _l("It isn't text in UTF-8."),
    "hidden": _l("Some letters of this domain are hidden. Ask for the whole name."),
    "domain": _l("It's not a domain like example.org."),
    "link": _l("It's not a link like https://example.org/page."),
    "handle": _l("It's not a handle like @name."),
    "elsewhere": _l("This handle belongs to another site. Someone else may have that name here."),
    "kind": _l("The kind has to be word, domain, link or handle."),
    "columns": _l("It doesn't have the columns that the first line names."),
    "quote": _l("A quotation mark isn't closed."),
    "json": _l("It's not a JSON object with a pattern."),
    "fields": _l("It has fields that we don't know, or that aren't text."),
    "until": _l("Its last day isn't written like 2027-01-31."),
    "empty": _l("It has no letters or digits."),
    "twice": _l("It's in this file already."),
}


def of_entry(entry: OutsideEntry) -> str:
    """What it is about, as somebody would write it."""
    return {"handle": "@", "link": "https:"}.get(entry.kind, "") + entry.pattern


def choices() -> dict[str, dict[str, object]]:
    """What there is to choose, by the names of the fields."""
    return {"kind": {**KINDS}, "audience": {**AUDIENCES}, "effect": {**EFFECTS}}


def of_door(kind: str) -> str:
    """What words are a part of."""
    return str(SAID[kind])


def of_rule(rule: WordRule) -> str:
    """What it looks for, as a name."""
    return str(KINDS["link"]) if rule.kind == "link" else f"“{rule.pattern}”"


def shields_up(*, post_id: int, topic_id: int, author_id: int) -> bool:
    """Whether what new accounts write in a thread waits, as this process knows without asking."""
    return not orders.current().shields.isdisjoint(_places(post_id, topic_id, author_id))


def shields_asked(*, post_id: int | None = None, member_id: int | None = None) -> bool:
    """Whether it is proposed for this thread, or before this member."""
    return not {f"post:{post_id}", f"member:{member_id}"}.isdisjoint(orders.current().shields_asked)


def _places(post_id: int, topic_id: int, author_id: int) -> tuple[str, ...]:
    return ("site", f"topic:{topic_id}", f"post:{post_id}", f"member:{author_id}")
