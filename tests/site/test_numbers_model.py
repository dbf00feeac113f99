"""Every number that is shown is what a plain count of the rows says, whatever was done and undone before."""

import json
import os
import random
import re
from collections import Counter

import pytest
import sqlalchemy as sa
from counted import Oracle
from factories import get_topic, make_discussion, make_member, make_petition

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions.services import counting

ACTS = int(os.environ.get("NUMBERS_ACTS", "200"))
CHECKED_EVERY = max(20, ACTS // 200)


class World:
    """People who do things, and what each has been told and has read."""

    def __init__(self, app, log_in, seed):
        self.random = random.Random(seed)
        self.app = app
        self.people = [make_member(display_name=name) for name in ("Ann", "Ben", "Cem", "Dora", "Eva")]
        self.staff = make_member(role="moderator")
        self.browsers = {}
        for member in (*self.people, self.staff):
            self.browsers[member.id] = app.test_client()
            log_in(member, self.browsers[member.id])
        self.visitor = app.test_client()
        self.topic = get_topic()
        self.roots = [make_discussion(self.people[0]), make_discussion(self.people[1]), make_petition(self.people[2])]
        self.petition = self.roots[2]
        self.told, self.read = (
            {},
            Counter(),
        )  # by member: (kind, thing) -> what was told of, in order; how far it was read

    def any(self, *but):
        return self.random.choice([member for member in self.people if member.id not in but])

    def post(self, member, path, **data):
        return self.browsers[member.id].post(path, data=data)

    def act(self):
        getattr(self, self.random.choice(DEEDS))(self.any())

    def reply(self, member):
        root, rows = self.random.choice(self.roots), Oracle()
        among = [p for p in rows.replies(root.id, member.id) if p.visibility == "visible"]
        parent = self.random.choice(among).id if among and self.random.random() < 0.5 else ""
        answer = self.post(member, f"/posts/{root.id}/replies", body=f"Word {self.random.random()}", parent=parent)
        if answer.status_code != 303:
            return
        number = int(answer.location.split("/")[-1])
        parent_author = rows.by_id[parent].author_id if parent else root.author_id
        for told, kind in {parent_author: "answered", root.author_id: "replied"}.items():
            if told != member.id and rows.welcome(told, member.id):
                self.tell(told, kind, f"post:{root.id}", number)

    def tell(self, member_id, kind, thing, what):
        line = self.told.setdefault(member_id, {}).setdefault((kind, thing), [])
        if what not in line:
            line.append(what)

    def somebodys_reply(self, visibility, author=None):
        found = [p.id for p in Oracle().posts if p.root_id and p.visibility in visibility]
        mine = [p.id for p in Oracle().posts if p.id in found and author in (None, p.author_id)]
        return self.random.choice(mine) if mine else None

    def delete(self, member):
        if number := self.somebodys_reply(("visible", "hidden"), member.id):
            self.post(member, f"/posts/{number}/delete")

    def edit(self, member):
        if number := self.somebodys_reply(("visible",), member.id):
            self.post(member, f"/posts/{number}/edit", body="Better words")

    def hide(self, _member):
        self.decide("hide", self.somebodys_reply(("visible",)))

    def restore(self, _member):
        self.decide("restore", self.somebodys_reply(("hidden",)))

    def decide(self, action, number):
        if number:
            wanted = sa.text("SELECT max(id) FROM decisions WHERE post_id = :post")
            with self.app.app_context():
                latest = db.session.scalar(wanted, {"post": number})
            data = {"action": action, "rule": "spam", "reason": "Because.", "previous": latest or ""}
            author = Oracle().by_id[number].author_id
            self.post(self.staff, f"/moderation/posts/{number}", **data)
            self.tell(author, "decision", f"decision:{number}:{latest}", number)

    def tie(self, member, *acts):
        self.post(member, f"/@{self.any(member.id).handle}/{self.random.choice(acts)}")

    def block(self, member):
        self.tie(member, "block", "unblock", "unblock")

    def mute(self, member):
        self.tie(member, "mute", "unmute", "unmute")

    def follow(self, member):
        other, rows = self.any(member.id), Oracle()
        known = (member.id, other.id) in {(f.member_id, f.followed_id) for f in rows.follows}
        self.post(member, f"/@{other.handle}/{'unfollow' if known else 'follow'}")
        now = {(f.member_id, f.followed_id) for f in Oracle().follows}
        if (member.id, other.id) in now and rows.welcome(other.id, member.id):
            self.tell(other.id, "followed", "oneself", member.id)

    def follow_topic(self, member):
        self.post(member, f"/t/health/{self.random.choice(['follow', 'unfollow'])}")

    def sign(self, member):
        self.post(member, f"/petitions/{self.petition.id}/sign", show_name="y")

    def sign_through_share(self, member):
        shares = [s for s in Oracle().shares if s.member_id != member.id]
        if shares:
            self.browsers[member.id].get(f"/s/{self.random.choice(shares).token}")
        self.sign(member)

    def withdraw(self, member):
        self.post(member, f"/petitions/{self.petition.id}/withdraw")

    def share(self, member):
        self.post(member, f"/posts/{self.petition.id}/share", note="Look")

    def suspend(self, member):
        """And lift it before anything else is done: who is suspended does nothing."""
        for do in (people.suspend, people.lift_suspension):
            with self.app.app_context(), db.transaction():
                do(db.session.get_one(Member, member.id))
        self.browsers[member.id] = self.app.test_client()
        self.browsers[member.id].sign_in(member)

    def read_all(self, member):
        self.post(member, "/notifications/read")
        for line, told in self.told.get(member.id, {}).items():
            self.read[member.id, line] = len(told)

    def fold(self, _member=None):
        with self.app.app_context(), db.transaction():
            counting.fold()

    def lines(self, member_id, rows):
        """What this member is told of: the number of each line, and whether it is unread."""
        for (kind, thing), told in self.told.get(member_id, {}).items():
            read = self.read[member_id, (kind, thing)]
            if kind == "followed":
                still = [who for who in told if who in rows.followers(member_id) and rows.welcome(member_id, who)]
                unread = any(who in still for who in told[read:])
                number = len(still)
            elif kind == "decision":
                number, unread = 1, read == 0
            else:
                root = rows.by_id[int(thing.partition(":")[2])]
                if not rows.lists(member_id, root, as_person=True):
                    continue
                shown = [
                    reply.id
                    for reply in rows.replies(root.id, member_id, as_person=True)
                    if reply.author_id != member_id
                    and reply.id >= told[0]
                    and (kind == "replied" or rows.by_id[reply.parent_id].author_id == member_id)
                ]
                seen = told[read - 1] if read else 0
                number, unread = len(shown), read < len(told) and any(reply > seen for reply in shown)
            if number:
                yield kind, number, unread


DEEDS = (
    ["reply"] * 6
    + ["delete", "delete", "edit", "hide", "restore", "block", "mute", "follow", "follow", "follow_topic"]
    + ["sign", "sign_through_share", "withdraw", "withdraw", "share", "suspend", "read_all", "fold"]
)


def numbers(pattern, page):
    return [int(number) for number in re.findall(pattern, page)]


def check(world):
    """Compare what pages, data and the bell say with the rows."""
    world.fold()
    rows = Oracle()
    readers = [None, world.staff.id, *world.random.sample([m.id for m in world.people], 2)]
    for reader in readers:
        browser = world.browsers[reader] if reader else world.visitor
        check_threads(world, rows, reader, browser)
        check_petition(world, rows, reader, browser)
        if reader is None:
            continue
        check_bell(world, rows, reader, browser)
        brought = {s.post_id: rows.brought(s.id) for s in rows.shares if s.member_id == reader}
        page = browser.get("/shares").text
        if rows.lists(reader, rows.by_id[world.petition.id]) or not brought:
            assert numbers(r'class="post-line-count">(\d+)<', page) == list(brought.values()), "what a share brought"
    subject = world.any()
    shown = numbers(r"<dd>(\d+)</dd>", world.visitor.get(f"/@{subject.handle}").text)
    assert shown == rows.profile(subject.id), "a profile"


def check_threads(world, rows, reader, browser):
    expected = rows.threads(reader, world.topic.id)
    page = browser.get("/t/health").text
    lines = [
        (int(one), int(n))
        for one, n in re.findall(
            r'href="/(?:discussions|petitions)/(\d+)/[^"]*"(?:(?!post-line-count).)*?post-line-count">(\d+)<',
            page,
            re.S,
        )
    ]
    discussions = {p.id for p in rows.posts if p.kind == "discussion"}
    assert [line for line in lines if line[0] in discussions] == [e for e in expected if e[0] in discussions], (
        "a topic's threads"
    )
    for root_id, n in expected:
        kind = rows.by_id[root_id].kind
        thread = browser.get(
            f"/{kind}s/{root_id}/{'night-clinics' if kind == 'discussion' else 'x'}", follow_redirects=True
        )
        head = re.search(r'id="replies-title">[^<]*</h2>\s*<span class="meta">(\d+)<', thread.text)
        assert head and int(head[1]) == n, "the head of a thread"
    visible = sum(p.root_id is None and p.visibility == "visible" for p in rows.posts if p.topic_id == world.topic.id)
    following = sum(t.topic_id == world.topic.id and t.member_id in rows.heard for t in rows.topic_follows)
    said = re.search(r'href="/t/health".*?(\d+) threads? · (\d+) followers?', browser.get("/topics").text, re.S)
    assert said and [int(said[1]), int(said[2])] == [visible, following], "the list of topics"


def check_petition(world, rows, reader, browser):
    number = world.petition.id
    if not rows.lists(reader, rows.by_id[number]):
        return
    told = json.loads(world.visitor.get(f"/petitions/{number}/count.json").text)
    assert told["count"] == rows.signed(number), "count.json"
    page = browser.get(f"/petitions/{number}", follow_redirects=True).text
    assert numbers(r"<signature-count[^>]*>(\d+)<", page)[0] == rows.signed(number), "a petition's page"
    assert numbers(r"(\d+) signatures? w\w+ taken back by the pe\w+ who gave \w+, and", page) == [
        n for n in [rows.withdrawn(number)] if n
    ]


def all_notifications(browser):
    """Every page of them, one after the other."""
    pages, address = "", "/notifications"
    while address:
        pages += (page := browser.get(address).text)
        found = re.search(r'rel="next" href="([^"]+)"|href="(/notifications\?after=[^"]+)"', page)
        address = (found[1] or found[2]).replace("&amp;", "&") if found else None
    return pages


def check_bell(world, rows, reader, browser):
    if reader == world.staff.id:
        return
    lines = list(world.lines(reader, rows))
    page = all_notifications(browser)
    bell = numbers(r'class="bell-number">(\d+)<', page)[:1] or [0]
    own = re.findall(r'<li class="notification( notification-unread)?">(.*?)</li>', page, re.S)
    words = [(bool(unread), re.sub(r"<[^>]+>", "", text)) for unread, text in own]
    shares = [(unread, text) for unread, text in words if "Your share of" in text]
    unread = sum(unread for _, _, unread in lines) + sum(unread for unread, _ in shares)
    assert bell[0] == min(unread, 99), "the bell"
    counted = Counter(number_of(text) for _, text in words if "Your share of" not in text)
    assert counted == Counter(number for _, number, _ in lines), "lines of notifications"
    told = sum(int(re.search(r"brought (\d+) signature", text)[1]) for _, text in shares)
    is_shown = rows.lists(reader, rows.by_id[world.petition.id], as_person=True)
    brought = sum(rows.brought(s.id) for s in rows.shares if s.member_id == reader)
    assert told == (brought if is_shown else 0), "what lines of shares say"


def number_of(text):
    if found := re.search(r"and (\d+) others? follow you", text):
        return int(found[1]) + 1
    found = re.search(r"(\d+) (?:repl|answers?)", text)
    return int(found[1]) if found else 1


@pytest.mark.commits
@pytest.mark.parametrize("seed", [os.environ.get("NUMBERS_SEED", "1")])
def test_every_number_is_what_the_rows_say(app, log_in, configure, seed):
    configure(limits=10_000)
    world = World(app, log_in, seed)
    for number in range(1, ACTS + 1):
        world.act()
        if number % CHECKED_EVERY == 0:
            check(world)
