"""Posts of every kind and visibility, told of in every way, and the policy of who sees which."""

from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import block, did, follow, follow_topic

from activistnet.follows.models import Mute
from activistnet.members.models import Member
from activistnet.notifications.models import Notification
from activistnet.petitions.models import Signature
from activistnet.posts.filter_models import WordFilter
from activistnet.posts.models import PUBLISHED, Post, Share
from activistnet.posts.quote_models import Quote
from activistnet.topics.models import Topic, TopicMember, TopicRole

READERS = ("visitor", "other", "author", "blocked", "blocking", "muting", "suspended", "moderator", "operator")
READERS += ("topic_moderator", "moderator_elsewhere", "muting_before", "filtering", "editor")
# Who reads a topic for members alone.
INNER_READERS = ("visitor", "other", "author", "blocked", "muting", "moderator", "topic_moderator", "topic_lead")
INNER_READERS += ("topic_curator", "moderator_before", "inside", "inside_blocked", "asking", "editor")
# Who reads when what @amina writes reaches only those who follow her.
LIMITED_READERS = ("visitor", "other", "stranger", "author", "muting", "moderator", "topic_moderator")
INSIDE = ("inside", "inside_blocked")
APART = ("blocked", "blocking", "inside_blocked")  # one of the reader and @amina blocks the other
MODERATORS = ("moderator", "operator")


# By the reader: their role in Health, in the topic for members alone, or in neither.
ROLES = {
    "topic_moderator": ("health", {"role": "moderator"}),
    "topic_lead": ("inner", {"role": "lead"}),
    "topic_curator": ("inner", {"role": "curator"}),
    "moderator_elsewhere": ("food", {"role": "moderator"}),
    "moderator_before": ("inner", {"role": "moderator", "until": "2026-01-01T00:00:00Z"}),
}
STATES = ("visible", "held", "hidden", "deleted")


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


@dataclass
class Quoted:
    """Words of another reply that one begins with."""

    reply: Told
    of: Told
    word: str
    is_taken_out: bool


class World:
    """What `amina` and `bram` wrote, in every kind and visibility, with links and news of each for every reader."""

    def __init__(self, readers=READERS, *, is_inner: bool = False, is_limited: bool = False) -> None:
        self._words = (f"Word{n}x" for n in count(100))
        self.is_limited = is_limited
        limit = {"limited_until": sa.func.now() + sa.text("interval '1 day'")} if is_limited else {}
        self.amina, self.bram = make_member("amina", **limit), make_member("bram")
        self.mallory = make_member("mallory", suspended_at="2026-01-01T00:00:00Z")
        self.members = (self.amina, self.bram, self.mallory)
        # A mute that ends tomorrow is one like any other.
        self.mute = {"ends_at": sa.func.now() + sa.text("interval '1 day'")} if is_inner else {}
        self.inner = save(Topic(slug=f"inner-{uuid4().hex[:8]}", name="Inner", visibility="members"))
        self.readers = {role: self._make_reader(role) for role in readers}
        roots = [
            self._tell(make, author, visibility=state)
            for author in (self.amina, self.bram)
            for make in (make_discussion, make_petition)
            for state in STATES
            if not is_inner
        ]
        roots += [
            self._tell(make_discussion, author, visibility=state, topic_id=self.inner.id)
            for author in (self.amina, self.bram)
            for state in STATES
            if is_inner
        ]
        replies = [
            self._tell(make_reply, author, root=root, visibility=state, **waits_for_author(author, root, state))
            for root in roots
            for author, state in (
                (self.amina, "visible"),
                (self.amina, "hidden"),
                (self.amina, "held"),
                (self.bram, "visible"),
                (self.bram, "held"),
            )
        ]
        self.quotes = [quoted for n in range(len(roots)) for quoted in self._quote(replies[5 * n : 5 * n + 5], n // 4)]
        self.shared = roots[4 if is_inner else 8]
        did(self.amina, "shared", self.shared.post, 600_000)  # of bram, after all else
        replies.append(self._tell(make_reply, self.bram, root=roots[0], visibility="deleted"))
        self.branches = [self._grow(reply) for reply in replies if reply.root.post.visibility in PUBLISHED]
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

    def _quote(self, replies: list[Told], n: int) -> "list[Quoted]":
        """Each of these quotes another one, as far on as the thread is; some of what was quoted is taken out."""
        quotes = []
        for at, reply in enumerate(replies):
            quoted = Quoted(reply, replies[(at + 1 + n % 4) % len(replies)], next(self._words), at == n)
            taken_out = {"detached_at": "2026-01-01T00:00:00Z"} if quoted.is_taken_out else {}
            said = {"reply_id": reply.post.id, "quoted_id": quoted.of.post.id, "passage": f"{quoted.word} is quoted"}
            save(Quote(**said, **taken_out))
            quotes.append(quoted)
        return quotes

    def topic(self, name: str) -> Topic:
        return self.inner if name == "inner" else get_topic(name)

    def _make_reader(self, role: str) -> Member | None:
        if role == "visitor":
            return None
        if role == "author":
            return self.amina
        values = {"suspended_at": "2026-01-01T00:00:00Z"} if role == "suspended" else {}
        if role == "editor":
            values = {"edits_until": sa.func.now() + sa.text("interval '1 day'")}
        reader = make_member(f"{role}_reader", role=role if role in ("moderator", "operator") else "member", **values)
        if role != "stranger":
            follow(reader, self.amina)
        follow_topic(reader, get_topic())
        follow_topic(reader, self.inner)
        if role in ROLES:
            topic, values = ROLES[role]
            save(TopicRole(topic_id=self.topic(topic).id, member_id=reader.id, **values))
        if role in (*INSIDE, "asking"):
            joined_at = "2026-01-01T00:00:00Z" if role in INSIDE else None
            save(TopicMember(topic_id=self.inner.id, member_id=reader.id, joined_at=joined_at))
        if role in APART:
            block(*((reader, self.amina) if role == "blocking" else (self.amina, reader)))
        if role == "muting":
            save(Mute(member_id=reader.id, muted_id=self.amina.id, **self.mute))
        if role == "muting_before":
            save(Mute(member_id=reader.id, muted_id=self.amina.id, ends_at="2026-01-01T00:00:00Z"))
        if role == "filtering":
            save(WordFilter(member_id=reader.id, word="said", folded="said"))
        return reader

    def _tell(self, make, author, *, root=None, visibility, **values) -> Told:
        word = next(self._words)
        texts = {"body": f"{word} is said", "body_html": f"<p>{word} is said</p>"}
        if root is None:
            post = make(author, title=word, slug="a-slug", visibility=visibility, **texts, **values)
            did(author, "posted", post, 0)
        else:
            post = make(root.post, author, visibility=visibility, **texts, **values)
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
        if self.moderates(told) and not is_at_home:
            return True
        if self.role in APART and told.by == self.world.amina:
            return False
        is_for_reader = told.post.visibility == "visible" or (told.post.visibility == "members" and self.role in INSIDE)
        return is_for_reader or (self.role == "author" and told.by == self.world.amina)

    def is_inside(self, told: Told) -> bool:
        """Whether what others write there is for the reader."""
        return told.post.topic_id != self.world.inner.id or self.role in INSIDE or self.moderates(told)

    def moderates(self, told: Told) -> bool:
        """Whether they decide about it."""
        if self.role in MODERATORS:
            return True
        topic, values = ROLES.get(self.role, ("", {}))
        decides = values.get("role") in ("moderator", "lead") and "until" not in values
        return decides and self.world.topic(topic).id == told.post.topic_id

    def finds(self, told: Told) -> bool:
        """Whether its address leads somewhere: to the words, or to the place that is kept for a reply below them."""
        has_place = told in self.world.branches and self.sees(told.root) and self.is_inside(told)
        return self.sees(told) or has_place or self.keeps(told)

    def keeps(self, told: Told) -> bool:
        """Whether it is a reply of the reader's own, which stays theirs wherever it is, until they delete it."""
        return told.root is not None and told.by == self.reader and told.post.visibility != "deleted"

    def lists(self, told: Told, *, is_at_home: bool = False) -> bool:
        """Whether it stands in the reader's lists."""
        is_muted = self.role == "muting" and told.by == self.world.amina
        return self.sees(told, is_at_home=is_at_home) and not is_muted

    def offers(self, told: Told, *, is_at_home: bool = False) -> bool:
        """Whether it stands in lists by which people find it."""
        decides = self.moderates(told) and not is_at_home
        is_reached = decides or told.by != self.world.amina or self.role not in ("visitor", "stranger")
        return self.lists(told, is_at_home=is_at_home) and (is_reached or not self.world.is_limited)

    def hears(self, reason: Reason) -> bool:
        """Whether a reason stands among those that the reader is shown."""
        if reason.signature.reason_hidden or reason.by == self.world.mallory or not self.sees(reason.root):
            return False
        is_apart = self.role in (*APART, "muting") and reason.by == self.world.amina
        return not is_apart

    @property
    def listens_to_amina(self) -> bool:
        """Whether the reader, who follows her, wants and may be told what she does."""
        return self.role not in (*APART, "muting", "stranger") and self.feeds(self.world.shared)

    def lets_in(self, told: Told) -> bool:
        """Whether it waits for this reader, who opened its thread, to let it in."""
        waits = told.post.visibility == "held" and told.post.held_for == "approval"
        return (
            waits
            and told.root is not None
            and told.root.by == self.reader
            and told.root.post.visibility in ("visible", "held")
        )

    def reads(self, quoted: Quoted) -> bool:
        """Whether they are shown what a reply quotes: where it is, and what it is of, until either took it out."""
        return not quoted.is_taken_out and self.lists(quoted.reply) and self.lists(quoted.of)

    def feeds(self, told: Told) -> bool:
        """Whether it comes to who follows its author or its topic: what everybody may see, of whom is listened to."""
        return told.post.visibility in PUBLISHED and self.offers(told, is_at_home=True)


def waits_for_author(author: Member, root: Told, state: str) -> dict[str, str]:
    """Of what is held, what others than its author write in a thread waits for whoever opened that."""
    return {"held_for": "approval", "held_at": "2026-01-01T00:00:00Z"} if state == "held" and author != root.by else {}


def is_petition(told: Told) -> bool:
    return told.kind == "petition"
