"""People who do all that moves a number, in an order that nobody has chosen, and what each was told and has read."""

import random
from collections import Counter
from functools import partial

import sqlalchemy as sa
from counted import Oracle
from decided import pass_half_a_minute
from factories import get_topic, make_member
from guests import typed

from activistnet.accounts.services import accounts
from activistnet.core.data.crypto import sign_value, unseal
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions import live, places
from activistnet.petitions.services import signing

NAMES = ("Ann", "Ben", "Cem", "Dora", "Eva", "Finn")
MAILBOXES = 60
MOST_THREADS = 12  # in sight, so that a feed is one page

DEEDS = (
    ["reply"] * 8
    + [
        "open",
        "open",
        "open",
        "delete",
        "delete",
        "delete_thread",
        "edit",
        "hide",
        "hide",
        "restore",
        "restore",
        "report",
    ]
    + ["block", "unblock", "mute", "unmute", "follow", "follow", "unfollow", "follow_topic"]
    + ["sign"] * 4
    + ["sign_through_share", "sign_through_share", "change", "withdraw", "share", "share"]
    + ["sign_as_guest", "sign_as_guest", "sign_as_guest", "be_held", "be_held", "release", "take_back", "take_back"]
    + ["suspend", "lift", "read_all", "fold", "tell_places", "leave"]
)


class World:
    """What is there, and who."""

    def __init__(self, app, log_in, seed):
        self.random, self.app, self.log_in = random.Random(seed), app, log_in
        self.bag, self.browsers, self.suspended = [], {}, []
        self.visitor, self.guest, self.topic = app.test_client(), app.test_client(), get_topic()
        self.told = {}  # by member: (kind, thing) -> what was told of, in order
        self.read = Counter()  # by member and line: how far it was read
        self.countries = {}  # by petition: as they were when places were told
        self.counts = {}  # by petition: what open pages were told
        self.seen = {}  # by member: up to where the feed was looked at
        self.people = [self.join(name) for name in NAMES]
        self.staff = self.join("Staff", role="moderator")
        self.petitions = []
        for member in self.people[:2]:
            self.open(member)
            self.start(member)
        for member in self.people * 3:
            self.follow(member)
            self.post(member, "/t/health/follow")
        for n in range(8):  # so that a country comes and goes with the ones that follow
            self.confirm(f"first{n}@example.org", "NL")
        self.tell_places()

    def join(self, name, **values):
        member = make_member(display_name=name, **values)
        self.browsers[member.id] = self.app.test_client()
        self.log_in(member, self.browsers[member.id])
        return member

    def start(self, member):
        data = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": "100"}
        answer = self.post(member, "/t/health/petitions", **data)
        self.petitions.append(int(answer.location.split("/")[-2]))
        # Steps are told once, whatever becomes of them: here none is.
        self.run("UPDATE petitions SET reached_step = 1000000 WHERE id = :id", id=self.petition)

    @property
    def petition(self):
        return self.petitions[-1]

    @property
    def active(self):
        return [member for member in self.people if member not in self.suspended]

    def run(self, statement, **values):
        with self.app.app_context(), db.transaction():
            found = db.session.execute(sa.text(statement), values)
            return found.all() if found.returns_rows else None

    def do(self, service, *given):
        with self.app.app_context(), db.transaction():
            return service(*given)

    def any(self, *but):
        return self.random.choice([member for member in self.active if member not in but])

    def one_of(self, things):
        things = list(things)
        return self.random.choice(things) if things else None

    def post(self, member, path, **data):
        return self.browsers[member.id].post(path, data=data)

    def act(self):
        """The next deed. Each kind has had its turn before any comes again as often."""
        if not self.bag:
            self.bag = self.random.sample(DEEDS, len(DEEDS))
        getattr(self, self.bag.pop())(self.any())

    def tell(self, member_id, kind, thing, what):
        line = self.told.setdefault(member_id, {}).setdefault((kind, thing), [])
        if what not in line:
            line.append(what)

    # What is written, and what becomes of it

    def open(self, member):
        """Somebody writes more than others: of theirs, feeds leave some out."""
        author = self.random.choice([member, self.active[0]])
        if sum(root.visibility == "visible" for root in Oracle().roots) < MOST_THREADS:
            self.post(author, "/t/health/discussions", title=f"Thread {self.random.random()}", body="Why?")

    def reply(self, member):
        rows = Oracle()
        root = self.one_of(root for root in rows.roots if rows.sees(member.id, root))
        if root is None:
            return
        among = [p for p in rows.replies(root.id, member.id) if p.visibility == "visible"]
        parent = self.one_of(among) if self.random.random() < 0.5 else None
        data = {"body": f"Word {self.random.random()}", "parent": parent.id if parent else ""}
        answer = self.post(member, f"/posts/{root.id}/replies", **data)
        if answer.status_code != 303:
            return
        number = int(answer.location.split("/")[-1])
        answered = (parent or root).author_id
        for told, kind in {answered: "answered", root.author_id: "replied"}.items():
            if told != member.id and rows.welcome(told, member.id):
                self.tell(told, kind, f"post:{root.id}", number)

    def with_own(self, act, kind, *visibilities, **data):
        """Somebody does this with something of their own."""
        ids = {member.id: member for member in self.active}
        theirs = [post for post in Oracle().posts if post.kind == kind and post.author_id in ids]
        if post := self.one_of(post for post in theirs if post.visibility in visibilities):
            self.post(ids[post.author_id], f"/posts/{post.id}/{act}", **data)

    def delete(self, _member):
        self.with_own("delete", "reply", "visible", "hidden")

    def delete_thread(self, _member):
        self.with_own("delete", "discussion", "visible", "hidden")

    def edit(self, _member):
        self.with_own("edit", "reply", "visible", body="Better words")

    def report(self, member):
        post = self.one_of(post for post in Oracle().posts if post.visibility == "visible")
        self.post(member, f"/posts/{post.id}/report", rule="spam")

    def hide(self, _member):
        self.decide("hide", "visible")

    def restore(self, _member):
        self.decide("restore", "hidden")

    def decide(self, action, visibility):
        rows = Oracle()
        among = [post for post in rows.posts if post.visibility == visibility]
        # A thread now and then: what stands in it goes with it.
        post = self.one_of([p for p in among if p.root_id is None]) if self.random.random() < 0.3 else None
        if (post := post or self.one_of(among)) is None:
            return
        [(latest,)] = self.run("SELECT max(id) FROM decisions WHERE post_id = :post", post=post.id)
        data = {"action": action, "rule": "spam", "reason": "Because.", "previous": latest or ""}
        wanted_by = {r.reporter_id for r in rows.reports if r.post_id == post.id and r.decision_id is None}
        if self.post(self.staff, f"/moderation/posts/{post.id}", **data).status_code != 303:
            return
        pass_half_a_minute(self.app)
        self.tell(post.author_id, "decision", f"decision:{post.id}:{latest}", post.id)
        for reporter in wanted_by:
            self.tell(reporter, "report", f"decision:{post.id}:{latest}", post.id)

    # Whom people want to hear of

    def block(self, member):
        self.post(member, f"/@{self.any(member).handle}/block")

    def mute(self, member):
        self.post(member, f"/@{self.any(member).handle}/mute")

    def unblock(self, _member):
        self.end("block", [(b.member_id, b.blocked_id) for b in Oracle().blocks])

    def unmute(self, _member):
        self.end("mute", [(m.member_id, m.muted_id) for m in Oracle().mutes])

    def unfollow(self, _member):
        self.end("follow", [(f.member_id, f.followed_id) for f in Oracle().follows])

    def end(self, tie, pairs):
        known = {member.id: member for member in self.active}
        if pair := self.one_of(pair for pair in pairs if pair[0] in known and pair[1] in known):
            self.post(known[pair[0]], f"/@{known[pair[1]].handle}/un{tie}")

    def follow(self, member):
        """Whom they do not follow yet, if there is anybody."""
        rows = Oracle()
        before = {(f.member_id, f.followed_id) for f in rows.follows}
        strangers = [other for other in self.active if (member.id, other.id) not in before and other != member]
        other = self.one_of(strangers) or self.any(member)
        self.post(member, f"/@{other.handle}/follow")
        new = {(f.member_id, f.followed_id) for f in Oracle().follows} - before
        if new and rows.welcome(other.id, member.id):
            self.tell(other.id, "followed", "oneself", member.id)

    def follow_topic(self, member):
        self.post(member, f"/t/health/{self.random.choice(['follow', 'follow', 'unfollow'])}")

    # Signatures

    def sign(self, member):
        self.post(member, f"/petitions/{self.petition}/sign", show_name=self.random.choice(["", "1", "1"]))

    def sign_through_share(self, member):
        share = self.one_of(s for s in Oracle().shares if s.member_id != member.id and s.post_id == self.petition)
        browser = self.browsers[member.id] if self.random.random() < 0.5 else self.guest
        if share:
            browser.get(f"/s/{share.token}")
        if browser is self.guest:
            self.sign_as_guest(member)
        else:
            self.sign(member)

    def change(self, _member):
        """Show the name from now on, or hide it."""
        data = {"show_name": self.random.choice(["", "1"]), "reason": self.random.choice(["", "It is near."])}
        self.somebody("change", **data)

    def withdraw(self, _member):
        self.somebody("withdraw")

    def somebody(self, act, **data):
        """Whoever has signed, if anybody has."""
        for member in self.random.sample(self.active, len(self.active)):
            if self.post(member, f"/petitions/{self.petition}/{act}", **data).status_code == 303:
                return

    def sign_as_guest(self, _member):
        country = self.random.choice(["NL"] * 4 + ["DE", "FR"])
        self.confirm(f"g{self.random.randrange(MAILBOXES)}@example.org", country)

    def be_held(self, _member):
        self.confirm(f"g{self.random.randrange(MAILBOXES)}@example.org", "NL", is_held=True)

    def confirm(self, mailbox, country, *, is_held=False):
        data = typed(email=mailbox, country=country, show_name=self.random.choice(["", "1"]))
        if self.guest.post(f"/petitions/{self.petition}/sign", data=data).status_code != 303:
            return
        waiting = "SELECT token_hash, token_sealed FROM confirmations WHERE token_sealed IS NOT NULL"
        newest = f"{waiting} AND petition_id = :id ORDER BY id DESC LIMIT 1"
        for token_hash, sealed in self.run(newest, id=self.petition):
            with self.app.app_context():
                token = unseal(sealed, context=token_hash)
            if is_held:
                self.do(partial(signing.confirm, token, held_for="network"))
            else:
                self.guest.post(f"/confirm/{token}")

    def release(self, _member):
        self.with_link("release", "held")

    def take_back(self, _member):
        self.with_link("withdraw", "counted", "held")

    def with_link(self, purpose, *states):
        among = [s for s in Oracle().signatures if s.state in states]
        brought = [s for s in among if s.share_id]  # so that shares lose what they brought, too
        if signature := self.one_of((brought if self.random.random() < 0.7 else None) or among):
            with self.app.app_context():
                token = sign_value(str(signature.id), purpose)
            self.guest.post(f"/{purpose}/{token}")

    def share(self, member):
        root = self.one_of(root.id for root in Oracle().roots if root.visibility == "visible")
        number = self.petition if self.random.random() < 0.6 else root
        self.post(member, f"/posts/{number}/share", note="Look")

    # Who is there

    def suspend(self, member):
        if len(self.active) > len(self.people) - 2:
            self.do(people.suspend, self.again(member))
            self.suspended.append(member)

    def lift(self, _member):
        if self.suspended:
            member = self.suspended.pop(0)
            self.do(people.lift_suspension, self.again(member))
            self.browsers[member.id] = self.app.test_client()
            self.log_in(member, self.browsers[member.id])

    def again(self, member):
        with self.app.app_context():
            return db.session.get_one(Member, member.id)

    def leave(self, member):
        """Somebody else joins in their place, and goes on with what ends with them."""
        with self.app.app_context(), db.transaction():
            accounts.leave(db.session.get_one(Member, member.id))
        is_over = Oracle().by_id[self.petition].author_id == member.id
        newcomer = self.join(member.display_name)
        self.people[self.people.index(member)] = newcomer
        if is_over:
            self.start(newcomer)

    # What time does

    def read_all(self, member):
        self.post(member, "/notifications/read")
        for line, told in self.told.get(member.id, {}).items():
            self.read[member.id, line] = len(told)

    def fold(self, _member=None):
        for message in self.do(live.fold):
            self.counts[message.payload["petition"]] = message.payload["count"]

    def tell_places(self, _member=None):
        self.fold()
        self.do(places.show_newest)
        rows = Oracle()
        self.countries = {number: rows.countries(number) for number in self.petitions}
