"""The page of the search, and the page where people are found."""

import re
from collections.abc import Container

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import reader
from ..core.web.limits import client_key, hit
from ..core.words.language import names_of
from ..follows import queries as follows
from ..follows.limits import SEARCH as PEOPLE
from ..posts import queries as posts
from ..posts.languages import KNOWN
from ..posts.models import Post
from ..topics import queries as topics
from ..topics.queries import TopicLine
from . import limits, pages, people
from .rules import LANGUAGE_WORDS, SINCE_WORDS, STATES, Wanted

bp = Blueprint("search", __name__)
NUMBER = re.compile("[0-9]{1,19}")  # longer ones take long to read, and then none are read


@bp.get("/search")
def index() -> ResponseReturnValue:
    """Find posts, people and topics by their words."""
    hit(limits.SEARCH, client_key())
    thread, all_topics = _thread(request.args.get("in", "")), topics.list_topics()
    wanted = _wanted(thread, all_topics)
    found = pages.load(wanted, reader(), after=request.args.get("after"))
    values = {
        "found": found,
        "thread": thread,
        "topics": all_topics,
        "since": SINCE_WORDS,
        "written_in": LANGUAGE_WORDS,
        "spoken": names_of([code for code in KNOWN if _speaking(code, all_topics)]),
    }
    answer = make_response(render_template("search/index.html", wanted=wanted, **values))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/members")
def members() -> ResponseReturnValue:
    """Find members by words of their name or handle; without words, those worth following."""
    hit(PEOPLE, client_key())
    typed = request.args.get("q", "")
    page = follows.search(typed, reader(), after=request.args.get("after"))
    suggested = [] if typed.strip() else people.worth_following(reader())
    return render_template("search/members.html", typed=typed, page=page, suggested=suggested)


def _thread(number: str) -> Post | None:
    """The thread that is searched in. Raises NotFound for one that the reader may not see."""
    return posts.get_root(int(number), reader()) if NUMBER.fullmatch(number) else None


def _speaking(language: str, all_topics: list[TopicLine]) -> tuple[int, ...]:
    """The topics that say they speak it."""
    return tuple(topic.id for topic in all_topics if language in topic.languages)


def _wanted(thread: Post | None, all_topics: list[TopicLine]) -> Wanted:
    """What the address asks for; filters that nobody knows leave nothing out. Raises NotFound for a kind like that."""
    given = request.args.get
    topic, speaks = given("topic", ""), given("speaks", "")
    topic_ids = {each.slug: each.id for each in all_topics}
    speaking = _speaking(speaks, all_topics)
    return Wanted(
        typed=given("q", "").strip(),
        kind=pages.expect_kind(given("kind", "")),
        topic=topic if topic in topic_ids else "",
        topic_id=topic_ids.get(topic),
        language=_known(given("language", ""), LANGUAGE_WORDS),
        speaks=speaks if speaking else "",
        speaking=speaking,
        state=_known(given("state", ""), STATES),
        since=_known(given("since", ""), SINCE_WORDS),
        within=thread.id if thread else 0,
    )


def _known(given: str, known: Container[str]) -> str:
    return given if given in known else ""
