"""The page of a topic: what all who are shown what a visitor is see alike, made once for a while."""

from dataclasses import dataclass
from functools import partial

from ..core.data.paging import Page
from ..core.refusals import NotFound
from ..core.web.fragments import Html, fragments, write
from ..featuring.pinned_queries import list_pinned
from ..featuring.queries import list_now
from ..members.readers import VISITOR, Reader
from ..posts import kinds
from ..posts.lines import list_threads
from ..topics import queries
from ..topics.urls import topic

PARTS, PINNED = "communities/_parts.html", "featuring/_pinned.html"


@dataclass(frozen=True)
class TopicPage:
    """A topic with one page of its threads, written. `with_card` are those that say what the reader did with them.

    `page` only says which pages are beside it.
    """

    id: int
    slug: str
    name: str
    description: str
    follower_count: int
    is_closed: bool
    visibility: str
    joining: str
    posting: str
    tags: tuple[str, ...]
    languages: tuple[str, ...]
    is_sensitive: bool
    pinned: Html
    featured: Html
    threads: Html
    rules: Html
    with_card: dict[int, str]
    page: Page[None]

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return self.pinned.size + self.featured.size + self.threads.size + self.rules.size


def load(slug: str, reader: Reader, *, after: str | None, tag: str = "") -> TopicPage:
    """For this reader, of all its threads or of those with a tag that it has. Raises NotFound."""
    if not reader.is_alike:
        return _read(slug, reader, after, tag)
    return fragments().get(topic(slug), ("topic", after, tag), partial(_read, slug, VISITOR, after, tag))


def _read(slug: str, reader: Reader, after: str | None, tag: str) -> TopicPage:
    topic, follower_count, rules = queries.get_topic_with_rules(slug)
    is_closed = topic.closed_at is not None
    if tag and tag not in topic.tags:
        raise NotFound
    is_first = not after and not tag
    threads = list_threads(topic.id, reader, after=after, tag=tag)
    with_card = {line.id: line.kind for line in threads.items if kinds.kind_of(line).line_needs_card}
    return TopicPage(
        id=topic.id,
        slug=topic.slug,
        name=topic.name,
        description=topic.description,
        follower_count=follower_count,
        is_closed=is_closed,
        visibility=topic.visibility,
        joining=topic.joining,
        posting=topic.posting,
        tags=tuple(topic.tags),
        languages=tuple(topic.languages),
        is_sensitive=topic.is_sensitive,
        pinned=write(PINNED, "section", list_pinned(topic, reader) if is_first else [], reader.moderates(topic.id)),
        featured=write("featuring/_featured.html", "section", list_now(topic.id, reader) if is_first else []),
        threads=write(PARTS, "threads", topic.slug, is_closed, threads, kinds.cards(with_card, reader), tag),
        rules=write(PARTS, "rules", rules),
        with_card=with_card,
        page=Page([], threads.next, threads.after),
    )
