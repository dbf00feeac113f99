"""Every number that is shown is what a plain count of the rows says, whatever was done and undone before."""

import html
import json
import os
import re
from collections import Counter
from datetime import datetime
from functools import partial
from itertools import cycle

import pytest
from counted import Oracle
from walkers import DEEDS, World

from activistnet.core.data.paging import read_cursor
from activistnet.core.live import rooms
from activistnet.core.refusals import DomainError
from activistnet.notifications import queries as notifications
from activistnet.petitions import live
from activistnet.posts.models import Activity

ACTS = int(os.environ.get("NUMBERS_ACTS", "200"))
SEED = int(os.environ.get("NUMBERS_SEED", "1"))
WALK = 500  # acts, after which there are new people
CHECKED_EVERY = 10
MEMBERS = 3  # who look, one after the other, with a visitor and a moderator


class Page:
    """What a reader is shown at an address, and on the pages after it."""

    def __init__(self, browser, address):
        self.text = ""
        while address:
            answer = browser.get(address, follow_redirects=True)
            assert answer.status_code == 200, (address, answer.status_code)
            self.text += answer.text
            found = re.search(r'rel="next" href="([^"]+)"', answer.text)
            address = html.unescape(found[1]) if found else None

    def numbers(self, pattern):
        return [int(number) for number in re.findall(pattern, self.text)]

    def number(self, pattern):
        """The only one, and 0 where none is said."""
        found = self.numbers(pattern)
        assert len(found) < 2, (pattern, found)
        return found[0] if found else 0

    def parts(self, begin):
        """What begins so, up to the next one."""
        return self.text.split(begin)[1:]


def first(pattern, text, otherwise=0):
    found = re.search(pattern, text, re.S)
    return int(found[1]) if found else otherwise


class Check:
    """One reader looks at everything; None is a visitor."""

    def __init__(self, world, reader):
        self.world, self.reader = world, reader
        self.browser = world.browsers[reader] if reader else world.visitor
        world.fold()
        self.rows = Oracle()

    def everything(self):
        self.topic()
        self.threads()
        self.petition()
        self.profiles()
        self.live()
        if self.reader is None:
            self.lists_of_topics()
        elif self.reader == self.world.staff.id:
            self.queue()
        else:
            self.bell()
            self.feed()
            self.own_lists()

    def page(self, address):
        return Page(self.browser, address)

    def topic(self):
        page, rows, topic = self.page("/t/health"), self.rows, self.world.topic.id
        lines = []
        for part in page.parts('<li class="post-line">'):
            kind, number = re.search(r'href="/(discussion|petition)s/(\d+)', part).groups()
            if kind == "petition":
                assert first(r"<signature-count[^>]*>(\d+)<", part, None) == rows.signed(int(number)), "of a line"
                replies = first(r"<span>(\d+) repl", part)
            else:
                replies = first(r'post-line-count">(\d+)<', part, None)
            lines.append((int(number), replies))
        assert lines == rows.threads(self.reader, topic), "a topic's threads"
        assert page.number(r'<p class="meta">(\d+) followers?\b') == rows.topic_followers(topic), "followers of a topic"

    def lists_of_topics(self):
        rows, topic = self.rows, self.world.topic.id
        line = re.search(r'href="/t/health".*?(\d+) threads? · (\d+) followers?', self.page("/topics").text, re.S)
        expected = [rows.open_threads(topic), rows.topic_followers(topic)]
        assert [int(line[1]), int(line[2])] == expected, "the list of topics"
        home = self.page("/")
        assert first(r'href="/t/health".*?<data value="(\d+)"', home.text) == expected[0], "topics of the first page"
        for part in home.parts("<signature-count ")[0:]:
            petition, count = re.search(r'data-petition="(\d+)"[^>]*>(\d+)<', part).groups()
            assert int(count) == rows.signed(int(petition)), "petitions of the first page"

    def threads(self):
        seen = [root for root in self.rows.roots if self.rows.sees(self.reader, root)]
        for root in self.world.random.sample(seen, min(3, len(seen))):
            page = self.page(f"/{root.kind}s/{root.id}/{root.slug}")
            head = first(r'id="replies-title">.*?<span data-reply-count>(\d+)<', page.text, None)
            assert head == len(self.rows.replies(root.id, self.reader)), "the head of a thread"

    def petition(self):
        number, rows = self.world.petition, self.rows
        post = rows.by_id[number]
        if not rows.sees(self.reader, post):
            return
        page = self.page(f"/petitions/{number}/{post.slug}")
        n, held, withdrawn = (len(rows.in_state(number, state)) for state in ("counted", "held", "withdrawn"))
        shown = page.numbers(r"<signature-count[^>]*>(\d+)<")
        assert shown and set(shown) == {n}, "a petition's page"
        assert page.number(r"<b><span[^>]*>(\d+) more to reach") == (rows.step(number) - n), "how many more it needs"
        assert page.number(r"(\d+) more (?:is|are) waiting for a check") == held, "held signatures"
        assert page.number(r"(\d+) pe\w+ withdrew their signatures?, so") == withdrawn, "taken back"
        of_reader = [rows.brought(s.id) for s in rows.shares_of(self.reader) if s.post_id == number]
        assert page.numbers(r"<b>(\d+) pe(?:rson|ople)</b> signed through your link") == of_reader, (
            "what one's own share brought"
        )
        assert page.numbers(r"(\d+) pe(?:rson|ople) signed through your link") == of_reader, (
            "the same where it is passed on"
        )
        names = self.page(f"/petitions/{number}/signatories").parts('<li class="member-line">')
        assert len(names) == rows.signatories(number, self.reader), "who signed"
        if post.visibility == "visible":
            self.data(number, Page(self.world.visitor, f"/petitions/{number}.json").text)

    def data(self, number, text):
        rows, told = self.rows, json.loads(text)
        count = json.loads(Page(self.world.visitor, f"/petitions/{number}/count.json").text)
        expected = [rows.signed(number), rows.step(number)]
        assert [told["count"], told["step"]] == expected, "a petition as data"
        assert [count["count"], count["step"]] == expected, "its count as data"
        assert told["held"] == len(rows.in_state(number, "held")), "held signatures as data"
        places = {place["code"]: place["count"] for place in told["by_country"]}
        assert places == dict(self.world.countries.get(number, {})), "where signatures come from"
        lines = Page(self.world.visitor, f"/petitions/{number}.csv").numbers(r"(?m)^country,.*,(\d+)\r?$")
        assert sorted(lines) == sorted(places.values()), "the same as a table"

    def profiles(self):
        rows = self.rows
        for member in {self.world.any(), *(m for m in self.world.people if m.id == self.reader)}:
            if (self.reader, member.id) in rows.apart and not rows.moderates(self.reader):
                continue
            page = self.page(f"/@{member.handle}")
            assert page.numbers(r"<dd>(\d+)</dd>") == rows.profile(member.id), "a profile"
            for part in page.parts("<signature-count ")[0:]:
                petition, count = re.search(r'data-petition="(\d+)"[^>]*>(\d+)<', part).groups()
                assert int(count) == rows.signed(int(petition)), "petitions of a profile"

    def live(self):
        """What open pages are told: by the clock, when they enter, and every two seconds."""
        rows, numbers = self.rows, self.world.petitions
        visible = {number for number in numbers if rows.by_id[number].visibility == "visible"}
        for number, count in self.world.counts.items():
            assert count == rows.signed(number), "what the clock tells"
        with self.world.app.app_context():
            told = live.read(numbers)
            assert {n: frame["count"] for n, frame in told.items()} == {n: rows.signed(n) for n in visible}
            identity = rooms.Identity(self.reader, 0) if self.reader else None
            for number in numbers:
                try:
                    frame = live.authorize(number, identity)
                except DomainError:
                    frame = None
                expected = rows.signed(number) if rows.sees(self.reader, rows.by_id[number]) else None
                assert (frame and frame["count"]) == expected, "who enters a room"
                assert not frame or frame["step"] == rows.step(number)

    def queue(self):
        reports = self.rows.open_reports()
        lines = self.page("/moderation").parts('<a class="queue-line"')
        about = dict(tuple(row) for row in self.world.run("SELECT id, post_id FROM cases"))
        cases = {int(re.search(r"/moderation/cases/(\d+)", line)[1]): first(r"(\d+) reports?<", line) for line in lines}
        told = {about[number]: count for number, count in cases.items()}
        assert told == dict(reports), "reports that wait"
        if post := self.world.one_of(post for post in self.rows.posts if post.visibility != "deleted"):
            page = self.page(f"/moderation/posts/{post.id}")
            theirs = [p for p in self.rows.posts if p.author_id == post.author_id and p.visibility == "hidden"]
            others = page.number(r"(\d+) other posts? of this author (?:is|are) hidden")
            assert others == len([p for p in theirs if p.id != post.id]), "other posts that are hidden"
            head = first(r'id="reports">[^<]*</h2>\s*<span class="meta">(\d+)<', page.text)
            assert head == reports[post.id], "reports of a case"

    def own_lists(self):
        rows, reader = self.rows, self.reader
        shares = {s.post_id: rows.brought(s.id) for s in rows.shares_of(reader) if self.sees(s.post_id)}
        brought = [n for post, n in reversed(shares.items()) if rows.by_id[post].kind == "petition"]
        assert self.page("/shares").numbers(r'class="post-line-count">(\d+)<') == brought, "one's own shares"
        signed = self.page("/me/signatures").parts('<li class="petition-row">')
        assert len(signed) == rows.own_signatures(reader), "one's own signatures"

    def sees(self, post):
        return self.rows.sees(self.reader, self.rows.by_id[post])

    def feed(self):
        rows, reader, page = self.rows, self.reader, self.page("/")
        items = page.parts('<article class="feed-item"')
        told = []
        for item in items:
            number = first(r'aria-labelledby="p(\d+)"', item)
            more = first(r"and (\d+) others? you follow", item), first(r"(\d+) more posts? by", item)
            told.append((number, *more))
            assert "None" not in item, "a name in a feed"
            self.card(number, item.split('"page-side"')[0])
        assert told == rows.feed(reader), "the feed"
        for part in page.parts('feed-thread">'):
            replies = rows.replies(first(r"/discussions/(\d+)", part), reader, as_person=True)
            assert first(r"(\d+) repl[^<]* so far", part) == len(replies), "what waits for a voice"
        if since := self.world.seen.get(reader):
            newer = json.loads(self.browser.get(f"/feed/newer.json?since={since}").text)["count"]
            at: datetime = read_cursor(since, (Activity.at, Activity.id))[0]
            assert newer == rows.newer(reader, at), "what is newer"
        if found := re.search(r'data-since="([^"]+)"', page.text):
            self.world.seen[reader] = found[1]

    def card(self, number, text):
        rows = self.rows
        if rows.by_id[number].kind == "discussion":
            replies = rows.replies(number, self.reader, as_person=True)
            assert first(r'#replies">(\d+) repl', text) == len(replies), "replies in a feed"
            return
        assert first(r"<signature-count[^>]*>(\d+)<", text, None) == rows.signed(number), "signatures in a feed"
        brought = sum(rows.brought(s.id) for s in rows.shares_of(self.reader) if s.post_id == number)
        assert first(r"(\d+) pe(?:rson|ople) signed through your link", text) == brought, (
            "what one's share brought, in a feed"
        )

    def bell(self):
        rows, reader = self.rows, self.reader
        lines = list(self.lines())
        page = self.page("/notifications")
        own = re.findall(r'<li class="notification( notification-unread)?">(.*?)</li>', page.text, re.S)
        words = [(bool(unread), re.sub(r"<[^>]+>", "", text)) for unread, text in own]
        shares = [(unread, text) for unread, text in words if "through your link" in text]
        unread = sum(unread for _, _, unread in lines) + sum(unread for unread, _ in shares)
        bell = page.numbers(r'class="bell-number">(\d+)<')
        assert (bell[0] if bell else 0) == min(unread, 99), "the bell"
        with self.world.app.app_context():
            assert notifications.count_unread([reader]) == {reader: min(unread, 100)}, "the bell of open pages"
        counted = Counter(number_of(text) for _, text in words if "through your link" not in text)
        assert counted == Counter(number for _, number, _ in lines), "lines of notifications"
        told = sum(int(re.search(r"(\d+) pe(?:rson|ople) signed", text)[1]) for _, text in shares)
        theirs = [s for s in rows.shares_of(reader) if rows.lists(reader, rows.by_id[s.post_id], as_person=True)]
        assert told == sum(rows.brought(s.id) for s in theirs), "what lines of shares say"

    def lines(self):
        """What this member is told of: the number of each line, and whether it is unread."""
        rows, reader = self.rows, self.reader
        for (kind, thing), told in self.world.told.get(reader, {}).items():
            read = self.world.read[reader, (kind, thing)]
            if kind == "followed":
                still = [who for who in told if who in rows.followers(reader) and rows.welcome(reader, who)]
                unread = any(who in still for who in told[read:])
                number = len(still)
            elif kind in ("decision", "report"):
                number, unread = 1, read == 0
            else:
                root = rows.by_id[int(thing.partition(":")[2])]
                if not rows.lists(reader, root, as_person=True):
                    continue
                shown = [
                    reply.id
                    for reply in rows.replies(root.id, reader, as_person=True)
                    if reply.author_id != reader
                    and reply.id >= told[0]
                    and (kind == "replied" or rows.by_id[reply.parent_id].author_id == reader)
                ]
                seen = told[read - 1] if read else 0
                number, unread = len(shown), read < len(told) and any(reply > seen for reply in shown)
            if number:
                yield kind, number, unread


def number_of(text):
    if found := re.search(r"and (\d+) others? are following you", text):
        return int(found[1]) + 1
    found = re.search(r"(\d+) new repl", text)
    return int(found[1]) if found else 1


@pytest.mark.commits
@pytest.mark.parametrize("seed", range(SEED, SEED + max(1, ACTS // WALK)))
def test_every_number_is_what_the_rows_say(app, log_in, configure, seed):
    configure(limits=10_000)
    world = World(app, log_in, seed)
    readers = cycle([nobody, *(partial(member, n) for n in range(MEMBERS)), moderator])
    acts = min(ACTS, WALK)
    assert acts >= len(DEEDS), "each kind of act has its turn"
    for number in range(1, acts + 1):
        world.act()
        if number % CHECKED_EVERY == 0:
            Check(world, next(readers)(world)).everything()
    for _ in range(MEMBERS + 2):
        Check(world, next(readers)(world)).everything()


def nobody(_world):
    return None


def member(n, world):
    """One of those who are there."""
    return world.active[n].id


def moderator(world):
    return world.staff.id
