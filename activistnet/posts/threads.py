"""Threads as the pages of what opens them show them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from ..core.refusals import NotFound
from ..core.web.fields import new_key
from ..core.web.fragments import Html, fragments, write
from ..core.web.fragments import own as opening
from ..core.web.pagestore import numbered
from ..members.readers import Reader
from . import filtered, folding, places, reply_pages, reply_queries, rules, shows, stances, summary_queries
from .forms import ReplyForm
from .links import post_url
from .own import Own
from .places import Place
from .read_queries import New, find_new
from .reply_pages import Replies, View, true_of
from .reply_rows import ReplyRow
from .roots import Root
from .services import drafts
from .shows import STANCE_OF
from .stances import Divided
from .summary_models import LONG
from .summary_queries import SummaryShown

IDS = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True)
class Thread:
    """One page of a thread, with what it holds for its reader, and what they may do.

    They may edit, delete and report the post that opens it; what they may do with replies is written with these.
    """

    root: Root
    reply_count: int
    replies: Replies
    stances: Divided
    place: Place
    show: str
    url: str
    own: Own
    reader_id: int | None
    may_reply: bool
    new: New | None
    summary: SummaryShown | None
    may_summarise: bool
    may_gate: bool
    may_poll: bool
    may_edit: bool
    may_delete: bool
    may_report: bool
    may_quote: bool

    @property
    def listed_count(self) -> int:
        """How many replies there are to be shown, on all pages."""
        return self.stances.counts.get(STANCE_OF[self.show], 0) if self.show in STANCE_OF else self.reply_count

    @property
    def position(self) -> tuple[int, int] | None:
        """The numbers of the first and the last reply of a page that does not hold all of them; None if not known."""
        first, last, total = self._passed, self._passed_after, self.listed_count
        if first is None or last is None or not first < last <= total or last - first == total:
            return None
        return first + 1, last

    @property
    def shows(self) -> tuple[str, ...]:
        """What may be shown of it instead."""
        return shows.shown(takes_stances=rules.takes_stances(self.root))

    @property
    def both_sides(self) -> Html | None:
        """What each side says best, on top of everything."""
        return self.stances.sides if self.show in shows.IN_PLACE and not self.previous else None

    @property
    def other_side(self) -> Html | None:
        """What the other side says best, beside one side alone."""
        return self.stances.beside.get(self.show)

    @property
    def cursor(self) -> list[tuple[str, str]]:
        """Where this page begins or ends, as its address says it."""
        named = (("after", self.place.after), ("before", self.place.before))
        return [(name, places.write(cursor, self.place.passed)) for name, cursor in named if cursor]

    @property
    def page_at(self) -> str:
        """What the addresses of this page begin with, for one more of their parameters."""
        return f"?{''.join(f'{urlencode({name: cursor})}&' for name, cursor in self.cursor)}"

    @property
    def true_of_reader(self) -> list[str]:
        """What its replies ask of whoever reads them: what is theirs, and what each was to them."""
        return true_of(self.reader_id, self.own)

    @property
    def keeps_draft(self) -> bool:
        """Whether it shows what its reader was typing although they can't send it till their ban is over."""
        return bool(self.own.draft) and not self.own.may_write and rules.may_reply(self.root)

    @property
    def previous(self) -> str | None:
        """Where the page before this one ends, as its address says it."""
        cursor = self.replies.page.previous
        return places.write(cursor, self._passed) if cursor else None

    @property
    def next(self) -> str | None:
        """Where the page after this one begins."""
        cursor = self.replies.page.next
        return places.write(cursor, self._passed_after) if cursor else None

    @property
    def _passed(self) -> int | None:
        """How many replies come before this page."""
        if not self.replies.page.previous:
            return 0
        if self.place.passed is None or not self.place.before:
            return self.place.passed
        return max(self.place.passed - self.replies.shown, 0)

    @property
    def _passed_after(self) -> int | None:
        """How many replies come before the next page."""
        return None if self._passed is None else self._passed + self.replies.shown

    @property
    def room(self) -> str:
        """Where open pages hear of new replies."""
        return f"thread:{self.root.id}"

    @property
    def composer(self) -> Markup:
        """The place to reply, with what its reader was typing."""
        part = ("composer", self.root.kind, rules.takes_stances(self.root))
        kept = fragments().get(numbered(self.root.id), part, partial(_composer, self.root))
        own = {"body": self.own.draft, "once": new_key(), "before": self.stances.before.shown()}
        return kept.shown(f"stands:{self.own.stance}", **own)


def load(root: Root, reader: Reader, args: Mapping[str, str], own: Own) -> Thread:
    """The page of a thread that `show` and `after` or `before` ask for. Raises NotFound for a cursor not made here."""
    show, place = shows.read(args, takes_stances=rules.takes_stances(root)), places.read(args)
    view = View(show, place, folding.read(args) if show == shows.ALL else (), own.gate, own.may_write)
    total, is_alike = (
        reply_pages.count(root, reader),
        reader.is_alike and not filtered.hears_some(root, reader, own.gate),
    )
    may_reply = rules.may_reply(root) and own.may_write and own.gate.is_admitted
    return Thread(
        root=root,
        reply_count=total,
        replies=(reply_pages.load_for_all if is_alike else reply_pages.load)(root, reader, view),
        stances=stances.load(root, reader, total, root.last_active_at),
        place=place,
        show=show,
        url=post_url(root),
        own=own,
        reader_id=reader.id,
        may_reply=may_reply,
        new=find_new(root.id, reader, own.read_to) if own.read_to is not None and not own.is_muted else None,
        summary=summary_queries.find(root.id, reader) if root.has_summary else None,
        may_summarise=reader.id is not None and total > LONG and own.may_write and rules.may_reply(root),
        may_gate=rules.is_own(root, reader) and not root.is_hidden and not rules.stays(root),
        may_poll=own.may_write and rules.may_poll(root, reader),
        may_edit=rules.may_edit(root, reader, root=root),
        may_delete=rules.may_delete(root, reader),
        may_report=rules.may_report(root, reader),
        may_quote=own.is_quotable and may_reply and not rules.is_own(root, reader),
    )


def load_some(root: Root, reader: Reader, args: Mapping[str, str], own: Own) -> dict[str, Any]:
    """Those of the replies `ids` that the reader is shown, to be put into an open page that shows them so.

    Each says `after` which one it stands in the whole of what is shown, None for the first; `elsewhere` are those that
    are not shown there. Raises NotFound for what are no ids.
    """
    show = shows.read(args, takes_stances=rules.takes_stances(root))
    found = reply_queries.list_some(root, reader, _ids(args.get("ids", "")), show=show)
    true, view = true_of(reader.id, own), View(show, reply_queries.START, (), own.gate, own.may_write)
    replies = [
        {"id": reply.id, "after": after, "html": reply_pages.write_rows([reply], root, reader, view).shown(*true)}
        for reply, after in found
        if _is_shown(reply, show)
    ]
    elsewhere = [reply.id for reply, _ in found if not _is_shown(reply, show)]
    return {"count": reply_pages.count(root, reader), "replies": replies, "elsewhere": elsewhere}


def _is_shown(reply: ReplyRow, show: str) -> bool:
    return show not in STANCE_OF or reply.stance == STANCE_OF[show]


def _ids(written: str) -> list[int]:
    numbers = written.split(",")
    if len(numbers) > reply_queries.PAGE or not all(IDS.fullmatch(number) for number in numbers):
        raise NotFound
    return [int(number) for number in numbers]


def _composer(root: Root) -> Html:
    form = ReplyForm(formdata=None, data={"body": opening("body"), "once": opening("once")})
    return write(
        "posts/_composer.html", "place_to_reply", root, form, drafts.in_thread(root.id), rules.takes_stances(root)
    )
