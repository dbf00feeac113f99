"""What the page of the search shows: a few of everything, or a list of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..core.data.paging import Page
from ..core.refusals import NotFound
from ..decision_makers import queries as decision_makers
from ..follows import queries as follows
from ..members.readers import Reader
from ..posts.kinds import KINDS
from . import asking, people, queries, services, spelling
from .asking import Question
from .rules import Wanted

MEMBERS, TOPICS, ASKED = "members", "topics", "decision-makers"
NAMES: Mapping[str, LazyString] = {MEMBERS: _l("People"), TOPICS: _l("Topics"), ASKED: _l("Who is asked")}


@dataclass(frozen=True)
class Section:
    """What was found of one kind, called `name` in addresses. `page` says whether there is more."""

    name: str
    title: LazyString | str
    page: Page[Any]


@dataclass(frozen=True)
class Results:
    """All of a page. `meant` is what finds something where these words find nothing."""

    question: Question
    sections: Sequence[Section] = ()
    meant: str | None = None
    is_filling: bool = False
    kinds: Mapping[str, LazyString | str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not any(section.page.items for section in self.sections)


def kinds() -> dict[str, str]:
    """What addresses call the kinds of post, and how a post knows its own."""
    return {_name(kind.path, kind.opens_thread): kind.name for kind in KINDS.values()}


def titles() -> dict[str, LazyString | str]:
    """What can be looked for, by its name in addresses, in the order people are shown it."""
    of_posts = {_name(kind.path, kind.opens_thread): kind.words.listed.name for kind in KINDS.values()}
    return {**of_posts, **NAMES}


def load(wanted: Wanted, reader: Reader, *, after: str | None) -> Results:
    """What these words find. Raises NotFound for a cursor that was not made here."""
    question = asking.read(wanted.typed) if wanted.typed else Question()
    sections = _sections(question, wanted, reader, after)
    is_filling = bool(services.unread_below())
    found = Results(question, sections, None, is_filling, titles())
    if not found.is_empty or not question.words or after:
        return found
    return Results(question, sections, _meant(question, wanted, reader), is_filling, titles())


def _meant(question: Question, wanted: Wanted, reader: Reader) -> str | None:
    """What was meant, if it finds something that this reader may see."""
    meant = spelling.meant(question.words)
    if meant is None:
        return None
    other = asking.read(meant)
    return meant if any(section.page.items for section in _sections(other, wanted, reader, None)) else None


def _sections(question: Question, wanted: Wanted, reader: Reader, after: str | None) -> list[Section]:
    if not question.words and question.query == "":
        return []
    if wanted.kind:
        return [_one(question, wanted, reader, after)]
    found = _few_posts(question, wanted, reader)
    if not wanted.within and not wanted.topic:
        found += [] if wanted.speaks else [_members(question, reader, after=None, limit=queries.FEW)]
        found += [_topics(question, wanted), *([] if wanted.speaks else [_asked(question, None, queries.FEW)])]
    return [section for section in found if section.page.items]


def _one(question: Question, wanted: Wanted, reader: Reader, after: str | None) -> Section:
    if wanted.kind == MEMBERS:
        return _members(question, reader, after=after, limit=queries.LINES)
    if wanted.kind == TOPICS:
        return _topics(question, wanted)
    if wanted.kind == ASKED:
        return _asked(question, after, queries.LINES)
    page: Page[Any] = Page([])
    if question.query:
        ids = queries.list_found(question, kinds()[wanted.kind], wanted, reader, after=after)
        shown = queries.lines(question, ids.items)
        page = Page([shown[number] for number in ids.items if number in shown], ids.next, ids.after)
    return Section(wanted.kind, titles()[wanted.kind], page)


def _few_posts(question: Question, wanted: Wanted, reader: Reader) -> list[Section]:
    if not question.query:
        return []
    found = queries.find(question, list(kinds().values()), wanted, reader)
    shown = queries.lines(question, [number for some in found.values() for number in some])
    return [
        Section(name, titles()[name], Page([shown[number] for number in found[kind] if number in shown]))
        for name, kind in kinds().items()
    ]


def _members(question: Question, reader: Reader, *, after: str | None, limit: int) -> Section:
    typed = " ".join(question.words)
    return Section(MEMBERS, NAMES[MEMBERS], follows.search(typed, reader, after=after, limit=limit))


def _topics(question: Question, wanted: Wanted) -> Section:
    return Section(TOPICS, NAMES[TOPICS], Page(people.list_topics(question.words, speaks=wanted.speaks)))


def _asked(question: Question, after: str | None, limit: int) -> Section:
    found = decision_makers.list_asked(" ".join(question.words), after=after, limit=limit)
    return Section(ASKED, NAMES[ASKED], found)


def expect_kind(name: str) -> str:
    """A kind that can be looked for, or none. Raises NotFound."""
    if name and name not in titles():
        raise NotFound
    return name


def _name(path: str, opens_thread: bool) -> str:
    return path.strip("/") if opens_thread else "replies"
