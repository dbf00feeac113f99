"""P08: who sees which post. A model of the policy is asked the same as every way in which the site tells of posts."""

import re

import pytest
from browsers import Browser
from factories import current
from who_sees import INNER_READERS, LIMITED_READERS, READERS, Policy, Told, World, is_petition

from activistnet.core.data.db import db
from activistnet.core.live import rooms
from activistnet.core.refusals import NotFound
from activistnet.members.models import Member
from activistnet.petitions import live as petition_live
from activistnet.posts import live as thread_live
from activistnet.search import services as search


class Site:
    """What the site answers this reader."""

    def __init__(self, client, world: World, reader: Member | None) -> None:
        self.client, self.world, self.reader = client, world, reader
        self.is_signed_in = reader is not None and reader.is_active
        self.is_following = self.is_signed_in and reader != world.amina
        self.pages: dict[str, tuple[int, str]] = {}

    def get(self, path: str) -> tuple[int, str]:
        """What was answered the first time: nothing changes meanwhile."""
        if path not in self.pages:
            answer = self.client.get(path)
            self.pages[path] = (answer.status_code, answer.text)
        return self.pages[path]

    def answers(self, path: str) -> bool:
        return self.get(path)[0] in (200, 303)

    def words(self, *paths: str) -> set[str]:
        """All words of the world in these pages, and in the pages of the list after them."""
        found: set[str] = set()
        todo = list(paths)
        while todo:
            _, text = self.get(todo.pop())
            found |= words_of(text)
            todo += [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*[?&;]after=[^"#]*)"', text)]
        return found


def words_of(text: str) -> set[str]:
    return set(re.findall(r"Word\d+x", text))


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


def is_discussion(told):
    return told.kind == "discussion"


def is_reply(told):
    return told.root is not None


def is_reply_of_discussion(told):
    return told.root is not None and is_discussion(told.root)


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
        of=is_reply_of_discussion,
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
    "votes": each(lambda told: f"/discussions/{told.post.id}/best.json", of=is_discussion, rule=Policy.sees),
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


def in_found(policy, told):
    return policy.offers(told) and policy.sees(told.root)


def in_news(policy, told):
    """The thread's title is said where the reader is told of anything in it."""
    news = [one for one in policy.world.posts if told in (one, one.root) and one.by != policy.reader]
    return policy.lists(told, is_at_home=True) and any(policy.lists(one, is_at_home=True) for one in news)


def of_both(show):
    return lambda site: [f"/@amina?show={show}", f"/@bram?show={show}"]


def threads(query):
    return lambda site: [address(told) + query for told in site.world.posts if told.root is None]


def replies_as_data(site):
    """Of each thread, those that open pages ask for: all there are, and who is shown which is the answer's to say."""
    ids = {}
    for told in filter(is_reply, site.world.posts):
        ids.setdefault(told.root.post.id, []).append(str(told.post.id))
    return [f"/posts/{root}/replies.json?ids={','.join(ids[root])}" for root in ids]


def found(kind):
    return lambda site: [f"/search?q=said&kind={kind}"]


def waiting(site):
    own = [told for told in site.world.posts if told.root is None and told.by == site.reader]
    return [f"/posts/{told.post.id}/waiting" for told in own if told.post.visibility in ("visible", "held")]


ASKED_IN_LISTS = {
    "topic": (is_root, lambda site: ["/t/health", f"/t/{site.world.inner.slug}"], Policy.offers),
    "discussions": (is_discussion, lambda site: ["/discussions", "/discussions?sort=new"], Policy.offers),
    "feed files": (
        is_root,
        lambda site: [f"/t/{slug}.atom" for slug in ("health", site.world.inner.slug)],
        lambda policy, told: (
            told.post.visibility == "visible" and not (policy.world.is_limited and told.by == policy.world.amina)
        ),
    ),
    "thread": (is_reply, threads(""), in_thread),
    "thread, newest first": (is_reply, threads("?sort=newest"), in_thread),
    "replies as data": (is_reply, replies_as_data, in_thread),
    "found petitions": (is_petition, found("petitions"), Policy.offers),
    "found discussions": (is_discussion, found("discussions"), Policy.offers),
    "found replies": (is_reply, found("replies"), in_found),
    "profile's petitions": (is_petition, of_both("petitions"), Policy.lists),
    "profile's discussions": (is_discussion, of_both("discussions"), Policy.lists),
    "profile's replies": (is_reply, of_both("replies"), lambda policy, told: policy.sees(told) or policy.keeps(told)),
    "notifications": (is_root, lambda site: ["/notifications"] if site.is_signed_in else [], in_news),
    "waiting for the author": (is_reply, waiting, lambda policy, told: policy.lets_in(told)),
    "feed": (is_root, lambda site: ["/"] if site.is_following else [], lambda policy, told: policy.feeds(told)),
}


def takes_out(policy, quoted):
    """Whoever wrote either is asked before the words leave, and shown them where others are."""
    return policy.reads(quoted) and policy.reader in (quoted.reply.by, quoted.of.by)


def nowhere(_policy, _quoted):
    return False


# Where replies are shown, and whether what they quote is shown there.
QUOTES_ASKED = {
    "thread": (threads(""), Policy.reads),
    "thread, newest first": (threads("?sort=newest"), Policy.reads),
    "replies as data": (replies_as_data, Policy.reads),
    "taking it out": (
        lambda site: [
            f"/posts/{quoted.reply.post.id}/quote" for quoted in site.world.quotes if site.reader == site.world.amina
        ],
        lambda policy, quoted: policy.role == "author" and takes_out(policy, quoted),
    ),
    "found": (lambda site: ["/search?q=quoted&kind=replies"], nowhere),
    "profile's replies": (of_both("replies"), nowhere),
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
    for name, (paths, rule) in QUOTES_ASKED.items():
        shown = site.words(*paths(site))
        for quoted in site.world.quotes:
            asked += 1
            if (quoted.word in shown) is not rule(policy, quoted):
                wrong.append((policy.role, "quotes", name, described(quoted.reply), described(quoted.of)))
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
    unread = {quoted.word for quoted in site.world.quotes if not policy.reads(quoted)}
    told_of = [(policy.role, "quotes", path) for path, (_, text) in site.pages.items() if unread & words_of(text)]
    return wrong + told_of, asked + len(site.pages)


def names_amina(site):
    return "/@amina" in "".join(re.findall(r'<p class="why">.*?</p>', site.get("/")[1]))


def described(told):
    own = f"{told.post.visibility} {told.kind} by {told.by.handle}"
    return f"{own} in a {described(told.root)}" if told.root else own


@pytest.mark.parametrize(
    ("readers", "kind", "fewest"),
    [(READERS, {}, 2000), (INNER_READERS, {"is_inner": True}, 1000), (LIMITED_READERS, {"is_limited": True}, 1000)],
)
def test_p08_w05_whatever_tells_of_posts_tells_each_reader_of_those_that_are_for_them(
    app, log_in, keeping, readers, kind, fewest
):
    """All read the same site, one after the other, so nobody is shown what was kept for another either."""
    app.test_client_class = Browser
    world, wrong, asked = World(readers, **kind), [], 0
    with app.app_context(), db.transaction():
        search.read_waiting()
    for role in readers:
        client, reader = app.test_client(), world.readers[role]
        if reader:
            log_in(reader, client)
        differing, compared = wrong_answers(Site(client, world, reader), Policy(role, world))
        wrong, asked = wrong + differing, asked + compared
    assert wrong == [], "\n".join(map(str, wrong))
    assert asked > fewest
