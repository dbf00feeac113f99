"""P08: who sees which post. A model of the policy is asked the same as every way in which the site tells of posts."""

import re
from dataclasses import dataclass
from itertools import count

import sqlalchemy as sa
from browsers import Browser
from factories import current, get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import block, did, follow, follow_topic, mute

from activistnet.core.live import rooms
from activistnet.core.refusals import NotFound
from activistnet.members.models import Member
from activistnet.notifications.models import Notification
from activistnet.petitions import live as petition_live
from activistnet.petitions.models import Signature
from activistnet.posts import live as thread_live
from activistnet.posts.models import Post, Share

READERS = ("visitor", "other", "author", "blocked", "blocking", "muting", "suspended", "moderator", "operator")
STATES = ("visible", "hidden", "deleted")


@dataclass
class Told:
    """A post of the world, the word by which it is found in a page, and the post that opens its thread."""

    post: Post
    word: str
    by: Member
    root: "Told | None" = None

    @property
    def kind(self) -> str:
        return self.post.kind


@dataclass
class Reason:
    """A reason given with a signature."""

    signature: Signature
    word: str
    by: Member
    root: Told


class World:
    """What `amina` and `bram` wrote, in every kind and visibility, with links and news of each for every reader."""

    def __init__(self) -> None:
        self._words = (f"Word{n}x" for n in count(100))
        self.amina, self.bram = make_member("amina"), make_member("bram")
        self.mallory = make_member("mallory", suspended_at="2026-01-01T00:00:00Z")
        self.members = (self.amina, self.bram, self.mallory)
        self.readers = {role: self._make_reader(role) for role in READERS}
        roots = [
            self._tell(make, author, visibility=state)
            for author in (self.amina, self.bram)
            for make in (make_discussion, make_petition)
            for state in STATES
        ]
        replies = [
            self._tell(make_reply, author, root=root, visibility=state)
            for root in roots
            for author, state in ((self.amina, "visible"), (self.amina, "hidden"), (self.bram, "visible"))
        ]
        did(self.amina, "shared", roots[6].post, 600_000)  # of bram, after all else
        replies.append(self._tell(make_reply, self.bram, root=roots[0], visibility="deleted"))
        self.branches = [self._grow(reply) for reply in replies if reply.root.post.visibility == "visible"]
        self.reasons = [
            self._give(root, member)
            for root in roots
            if is_petition(root)
            for member in self.members
            if member != root.by
        ]
        self.posts = [*roots, *replies]

    def _grow(self, reply: Told) -> Told:
        """A reply by @bram below another one, whose place the page keeps for it when that one is out of sight."""
        make_reply(reply.root.post, self.bram, parent=reply.post)
        return reply

    def _give(self, root: Told, member: Member) -> "Reason":
        """A signature with a reason; every second one of a member is hidden."""
        word = next(self._words)
        hidden = root.by == self.bram
        values = {"name": member.display_name, "show_name": True, "reason": word, "reason_hidden": hidden}
        return Reason(save(Signature(petition_id=root.post.id, member_id=member.id, **values)), word, member, root)

    def _make_reader(self, role: str) -> Member | None:
        if role == "visitor":
            return None
        if role == "author":
            return self.amina
        values = {"suspended_at": "2026-01-01T00:00:00Z"} if role == "suspended" else {}
        reader = make_member(f"{role}_reader", role=role if role in ("moderator", "operator") else "member", **values)
        follow(reader, self.amina)
        follow_topic(reader, get_topic())
        for acts, (one, two) in {
            "blocked": (self.amina, reader),
            "blocking": (reader, self.amina),
        }.items():
            if role == acts:
                block(one, two)
        if role == "muting":
            mute(reader, self.amina)
        return reader

    def _tell(self, make, author, *, root=None, visibility) -> Told:
        word = next(self._words)
        texts = {"body": f"{word} is said", "body_html": f"<p>{word} is said</p>"}
        if root is None:
            post = make(author, title=word, slug="a-slug", visibility=visibility, **texts)
            did(author, "posted", post, 0)
        else:
            post = make(root.post, author, visibility=visibility, **texts)
        save(Share(post_id=post.id, member_id=author.id, token=f"token-{post.id}"))
        for reader in self.readers.values() if root is None else ():
            if reader and reader != author:
                news = {"kind": "brought", "thing": f"share:{post.id}", "day": "2026-01-01", "count": 1}
                save(Notification(member_id=reader.id, post_id=post.id, actor_id=author.id, **news))
        if root is not None and author == self.bram and root.by == self.amina and visibility == "visible":
            news = {"kind": "replied", "thing": f"post:{root.post.id}", "day": sa.func.current_date(), "count": 1}
            save(Notification(member_id=self.amina.id, post_id=post.id, actor_id=author.id, **news))
        return Told(post, word, author, root)


class Policy:
    """The oracle, in words of one syllable."""

    def __init__(self, role: str, world: World) -> None:
        self.role, self.world = role, world
        self.reader = world.readers[role]

    def sees(self, told: Told, *, is_at_home: bool = False) -> bool:
        """Whether the reader may see it; `is_at_home` where a moderator is a person like any other."""
        if told.root is not None and not self.sees(told.root, is_at_home=is_at_home):
            return False
        if told.post.visibility == "deleted":
            return False
        if self.role in ("moderator", "operator") and not is_at_home:
            return True
        if self.role in ("blocked", "blocking") and told.by == self.world.amina:
            return False
        return told.post.visibility == "visible" or (self.role == "author" and told.by == self.world.amina)

    def finds(self, told: Told) -> bool:
        """Whether its address leads somewhere: to the words, or to the place that is kept for a reply below them."""
        has_place = told in self.world.branches and self.sees(told.root)
        return self.sees(told) or has_place

    def lists(self, told: Told, *, is_at_home: bool = False) -> bool:
        """Whether it stands in the reader's lists."""
        is_muted = self.role == "muting" and told.by == self.world.amina
        return self.sees(told, is_at_home=is_at_home) and not is_muted

    def hears(self, reason: Reason) -> bool:
        """Whether a reason stands among those that the reader is shown."""
        if reason.signature.reason_hidden or reason.by == self.world.mallory or not self.sees(reason.root):
            return False
        is_apart = self.role in ("blocked", "blocking", "muting") and reason.by == self.world.amina
        return not is_apart

    @property
    def listens_to_amina(self) -> bool:
        """Whether the reader, who follows her, wants and may be told what she does."""
        return self.role not in ("blocked", "blocking", "muting")

    def feeds(self, told: Told) -> bool:
        """Whether it comes to who follows its author or its topic: what everybody may see, of whom is listened to."""
        return told.post.visibility == "visible" and self.lists(told, is_at_home=True)


class Site:
    """What the site answers this reader."""

    def __init__(self, client, world: World, reader: Member | None) -> None:
        self.client, self.world, self.reader = client, world, reader
        self.is_signed_in = reader is not None and reader.is_active
        self.is_following = self.is_signed_in and reader != world.amina

    def answers(self, path: str) -> bool:
        return self.client.get(path).status_code in (200, 303)

    def words(self, *paths: str) -> set[str]:
        """All words of the world in these pages, and in the pages of the list after them."""
        found: set[str] = set()
        todo = list(paths)
        while todo:
            text = self.client.get(todo.pop()).text
            found |= set(re.findall(r"Word\d+x", text))
            todo += [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*[?&;]after=[^"#]*)"', text)]
        return found


def address(told: Told) -> str:
    return f"/r/{told.post.id}" if told.root else f"/{told.kind}s/{told.post.id}/a-slug"


def enters(authorize, told: Told, reader: Member | None) -> bool:
    identity = rooms.Identity(reader.id, 0) if reader and reader.is_active else None
    with current().test_request_context():
        try:
            return authorize(told.post.id, identity) is not None
        except NotFound:
            return False


def is_root(told):
    return told.root is None


def is_petition(told):
    return told.kind == "petition"


def is_discussion(told):
    return told.kind == "discussion"


def is_reply(told):
    return told.root is not None


def any_post(told):
    return True


def each(path, *, of, rule):
    """A way to ask for each post by its own address."""
    return of, lambda site, told: site.answers(path(told)), rule


# What is asked of which posts, how, and what the policy says to it.
ASKED_ONE_BY_ONE = {
    "page": each(address, of=any_post, rule=Policy.finds),
    "report": each(
        lambda told: f"/posts/{told.post.id}/report",
        of=is_reply,
        rule=lambda policy, told: policy.sees(told) and told.by != policy.reader,
    ),
    "link of a share": each(lambda told: f"/s/token-{told.post.id}", of=is_root, rule=Policy.sees),
    "sign": each(
        lambda told: f"/petitions/{told.post.id}/sign",
        of=is_petition,
        rule=lambda policy, told: policy.sees(told) and told.post.visibility == "visible",
    ),
    "reasons": each(lambda told: f"/petitions/{told.post.id}/reasons", of=is_petition, rule=Policy.sees),
    "JSON": each(
        lambda told: f"/petitions/{told.post.id}.json",
        of=is_petition,
        rule=lambda policy, told: policy.sees(told) and told.post.visibility == "visible",
    ),
    "CSV": each(
        lambda told: f"/petitions/{told.post.id}.csv",
        of=is_petition,
        rule=lambda policy, told: policy.sees(told) and told.post.visibility == "visible",
    ),
    "count": each(
        lambda told: f"/petitions/{told.post.id}/count.json",
        of=is_petition,
        rule=lambda policy, told: told.post.visibility == "visible",  # the same for everyone
    ),
    "room of a thread": (
        is_root,
        lambda site, told: enters(thread_live.authorize, told, site.reader),
        Policy.sees,
    ),
    "room of a count": (
        is_petition,
        lambda site, told: enters(petition_live.authorize, told, site.reader),
        Policy.sees,
    ),
}


def in_thread(policy, told):
    return policy.lists(told) and policy.sees(told.root)


def in_news(policy, told):
    """The thread's title is said where the reader is told of anything in it."""
    news = [one for one in policy.world.posts if told in (one, one.root) and one.by != policy.reader]
    return policy.lists(told, is_at_home=True) and any(policy.lists(one, is_at_home=True) for one in news)


def of_both(show):
    return lambda site: [f"/@amina?show={show}", f"/@bram?show={show}"]


def threads(sort):
    return lambda site: [f"{address(told)}?sort={sort}" for told in site.world.posts if told.root is None]


ASKED_IN_LISTS = {
    "topic": (is_root, lambda site: ["/t/health"], Policy.lists),
    "thread": (is_reply, threads("oldest"), in_thread),
    "thread, newest first": (is_reply, threads("newest"), in_thread),
    "profile's petitions": (is_petition, of_both("petitions"), Policy.lists),
    "profile's discussions": (is_discussion, of_both("discussions"), Policy.lists),
    "profile's replies": (is_reply, of_both("replies"), Policy.sees),
    "notifications": (is_root, lambda site: ["/notifications"] if site.is_signed_in else [], in_news),
    "feed": (is_root, lambda site: ["/"] if site.is_following else [], lambda policy, told: policy.feeds(told)),
}


def wrong_answers(site, policy):
    """Where site and policy differ, and how many answers were compared."""
    wrong, asked = [], 0
    for name, (is_asked, ask, rule) in ASKED_ONE_BY_ONE.items():
        for told in filter(is_asked, site.world.posts):
            asked += 1
            if ask(site, told) is not rule(policy, told):
                wrong.append((policy.role, name, described(told)))
    for name, (is_asked, paths, rule) in ASKED_IN_LISTS.items():
        shown = site.words(*paths(site))
        for told in filter(is_asked, site.world.posts) if paths(site) else ():
            asked += 1
            if (told.word in shown) is not rule(policy, told):
                wrong.append((policy.role, name, described(told)))
    for reason in site.world.reasons:
        asked += 2
        heard = policy.hears(reason)
        if (reason.word in site.words(f"/petitions/{reason.root.post.id}/reasons")) is not heard:
            wrong.append((policy.role, "reasons", reason.by.handle, described(reason.root)))
        may_report = heard and reason.by != policy.reader
        if site.answers(f"/signatures/{reason.signature.id}/report") is not may_report:
            wrong.append((policy.role, "report of a reason", reason.by.handle, described(reason.root)))
    if site.is_following and names_amina(site) is not policy.listens_to_amina:
        wrong.append((policy.role, "feed", "who shared it"))
    return wrong, asked + 1


def names_amina(site):
    return "/@amina" in "".join(re.findall(r'<p class="why">.*?</p>', site.client.get("/").text))


def described(told):
    own = f"{told.post.visibility} {told.kind} by {told.by.handle}"
    return f"{own} in a {described(told.root)}" if told.root else own


def test_p08_w05_whatever_tells_of_posts_tells_each_reader_of_those_that_are_for_them(app, log_in, keeping):
    """All read the same site, one after the other, so nobody is shown what was kept for another either."""
    app.test_client_class = Browser
    world, wrong, asked = World(), [], 0
    for role in READERS:
        client, reader = app.test_client(), world.readers[role]
        if reader:
            log_in(reader, client)
        differing, compared = wrong_answers(Site(client, world, reader), Policy(role, world))
        wrong, asked = wrong + differing, asked + compared
    assert wrong == [], "\n".join(map(str, wrong))
    assert asked > 1500
