"""Where the things that the log of acts names can be looked at."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select

from ..core.data.db import db
from ..posts.links import post_url
from ..posts.models import Post
from ..topics.models import Topic, TopicRule
from . import urls

Numbers = list[int]
LONGEST_NUMBER = 10  # digits, below what the database takes for a number
BY_NAME: dict[str, Callable[[str], str]] = {
    "page": urls.page,
    "domain": lambda _name: urls.addresses(),
    "network": lambda _name: urls.addresses(),
}


def places_of(things: Iterable[str], handles: Mapping[int, str]) -> dict[str, str]:
    """The address of each of these things (`topic:3`) that is still there; `handles` are those of the members."""
    found: dict[str, str] = {"site": urls.site()}
    numbered: dict[str, Numbers] = {}
    for thing in things:
        kind, _, name = thing.partition(":")
        if name and kind in BY_NAME:
            found[thing] = BY_NAME[kind](name)
        elif name.isascii() and name.isdecimal() and len(name) < LONGEST_NUMBER:
            numbered.setdefault(kind, []).append(int(name))
    for kind, numbers in numbered.items():
        there = BY_NUMBER[kind](numbers) if kind in BY_NUMBER else {}
        found |= {f"{kind}:{number}": place for number, place in there.items()}
    return found | {f"member:{number}": urls.member(number) for number in handles}


def _topics(numbers: Numbers) -> dict[int, str]:
    rows = db.session.execute(select(Topic.id, Topic.slug).where(Topic.id.in_(numbers)))
    return {row.id: urls.topic(row.slug) for row in rows}


def _rules(numbers: Numbers) -> dict[int, str]:
    there = db.session.scalars(select(TopicRule.id).where(TopicRule.id.in_(numbers)))
    return {number: urls.rule(number) for number in there}


def _petitions(numbers: Numbers) -> dict[int, str]:
    rows = db.session.execute(select(Post.id, Post.kind, Post.slug).where(Post.id.in_(numbers)))
    return {row.id: post_url(row) for row in rows}


BY_NUMBER: dict[str, Callable[[Numbers], dict[int, str]]] = {
    "topic": _topics,
    "rule": _rules,
    "petition": _petitions,
}
