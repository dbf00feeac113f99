"""The rows of a site, and what everybody should be shown of them, counted by hand."""

from collections import Counter
from functools import cached_property

import sqlalchemy as sa
from factories import current

from activistnet.core.data.db import db
from activistnet.petitions.mailboxes import member_digest_of

ROWS = {
    "posts": "id, kind, slug, root_id, parent_id, author_id, topic_id, visibility, created_at",
    "blocks": "member_id, blocked_id",
    "mutes": "member_id, muted_id",
    "follows": "member_id, followed_id",
    "members": "id, handle, display_name, role, deleted_at, suspended_at",
    "signatures": "id, petition_id, state, share_id, member_id, member_digest, show_name, country,"
    " coalesce(first_signed_at, signed_at) AS first_at",
    "shares": "id, post_id, member_id, token, shared_at",
    "topic_follows": "member_id, topic_id",
    "reports": "post_id, reporter_id, decision_id",
}
STEPS = (10, 25, 50, 100, 250, 500, 1000)


class Oracle:
    """The rows as they are when they are first asked for."""

    def __getattr__(self, table):
        if table not in ROWS:
            raise AttributeError(table)
        with current().app_context():
            rows = db.session.execute(sa.text(f"SELECT {ROWS[table]} FROM {table} ORDER BY 1")).all()
        setattr(self, table, rows)
        return rows

    @cached_property
    def by_id(self):
        return {post.id: post for post in self.posts}

    @cached_property
    def roots(self):
        return [post for post in self.posts if post.root_id is None]

    @cached_property
    def roles(self):
        return {member.id: member.role for member in self.members}

    @cached_property
    def names(self):
        return {member.id: member.display_name for member in self.members}

    @cached_property
    def heard(self):
        return {member.id for member in self.members if member.suspended_at is None and member.deleted_at is None}

    @cached_property
    def apart(self):
        pairs = {(b.member_id, b.blocked_id) for b in self.blocks}
        return pairs | {(two, one) for one, two in pairs}

    @cached_property
    def muted(self):
        return {(m.member_id, m.muted_id) for m in self.mutes}

    def moderates(self, reader):
        return reader is not None and self.roles[reader] == "moderator"

    def sees(self, reader, post, *, as_person=False):
        """Whether a reader (an id, or None for a visitor) may see a post."""
        if reader is None:
            return post.visibility == "visible"
        if self.moderates(reader) and not as_person:
            return post.visibility != "deleted"
        own = post.visibility in ("hidden", "held") and post.author_id == reader
        return (post.visibility == "visible" or own) and (reader, post.author_id) not in self.apart

    def lists(self, reader, post, *, as_person=False):
        """The same for lists, which leave out whom the reader has muted."""
        return self.sees(reader, post, as_person=as_person) and (reader, post.author_id) not in self.muted

    def welcome(self, reader, other):
        """Whether a member is told of what another one does."""
        return other in self.heard and (reader, other) not in self.muted and (reader, other) not in self.apart

    def replies(self, root_id, reader, **how):
        return [p for p in self.posts if p.root_id == root_id and self.lists(reader, p, **how)]

    def threads(self, reader, topic_id):
        """The lines of a topic: numbers of replies by thread, whoever was active last first."""
        shown = [root for root in self.roots if root.topic_id == topic_id and self.lists(reader, root)]

        def active(root):
            return max([root.created_at, *(r.created_at for r in self.replies(root.id, None))]), root.id

        return [(root.id, len(self.replies(root.id, reader))) for root in sorted(shown, key=active, reverse=True)]

    def open_threads(self, topic_id):
        return sum(root.visibility == "visible" and root.topic_id == topic_id for root in self.roots)

    def topic_followers(self, topic_id):
        return sum(t.topic_id == topic_id and t.member_id in self.heard for t in self.topic_follows)

    def in_state(self, petition_id, state="counted"):
        return [s for s in self.signatures if s.petition_id == petition_id and s.state == state]

    def signed(self, petition_id):
        return len(self.in_state(petition_id))

    def countries(self, petition_id):
        """By country, as it may be told: fewer than ten of one are told with the others."""
        few_too = Counter(s.country for s in self.in_state(petition_id))
        told = Counter({code: n for code, n in few_too.items() if n >= 10})
        told["other"] += sum(n for n in few_too.values() if n < 10)
        return +told

    def step(self, petition_id, goal=100):
        n = self.signed(petition_id)
        return next(step for step in sorted({*STEPS, goal}) if step > n)

    def signatories(self, petition_id, reader):
        """How many names are shown: of guests, and of members of whom this reader hears."""

        def is_shown(member_id):
            if member_id is None:
                return True
            if reader is None:
                return member_id in self.heard
            apart = (reader, member_id) in self.apart and not self.moderates(reader)
            return member_id in self.heard and (reader, member_id) not in self.muted and not apart

        return sum(s.show_name and is_shown(s.member_id) for s in self.in_state(petition_id))

    def own_signatures(self, member_id):
        """How many a member has given and not taken back."""
        with current().app_context():
            ids = {s.petition_id for s in self.signatures}
            mine = {(each, member_digest_of(each, member_id)) for each in ids}
        return sum((s.petition_id, s.member_digest) in mine and s.state != "withdrawn" for s in self.signatures)

    def brought(self, share_id):
        return sum(s.share_id == share_id and s.state == "counted" for s in self.signatures)

    def shares_of(self, member_id):
        return [share for share in self.shares if share.member_id == member_id]

    def followers(self, member_id):
        return [f.member_id for f in self.follows if f.followed_id == member_id and f.member_id in self.heard]

    def profile(self, member_id):
        """Petitions started, threads of others replied in, followers: what everybody sees."""
        mine = [p for p in self.posts if p.author_id == member_id and p.visibility == "visible"]
        started = sum(p.kind == "petition" for p in mine)
        roots = {self.by_id[p.root_id] for p in mine if p.root_id}
        helped = sum(root.author_id != member_id and root.visibility == "visible" for root in roots)
        return [started, helped, len(self.followers(member_id))]

    def open_reports(self):
        return Counter(report.post_id for report in self.reports if report.decision_id is None)

    @cached_property
    def acts(self):
        """When who did what with which thread, the newest first."""
        acts = [(s.first_at, s.member_id, "signed", s.petition_id) for s in self.signatures if s.state == "counted"]
        acts += [(s.shared_at, s.member_id, "shared", s.post_id) for s in self.shares]
        acts += [(root.created_at, root.author_id, "posted", root.id) for root in self.roots]
        newest = {(p.author_id, p.root_id): p for p in self.posts if p.root_id and p.visibility == "visible"}
        acts += [(p.created_at, author, "replied", root) for (author, root), p in newest.items()]
        return sorted(acts, key=lambda act: act[0], reverse=True)

    def followed(self, reader):
        """The members and the topics of whom a feed tells."""
        mine = {f.followed_id for f in self.follows if f.member_id == reader}
        topics = {t.topic_id for t in self.topic_follows if t.member_id == reader}
        return {who for who in mine if self.welcome(reader, who)}, topics

    def is_of_topic(self, act, topics, reader):
        """Of a topic one is shown what former members left, too."""
        _at, actor, verb, root_id = act
        in_topic = verb == "posted" and self.by_id[root_id].topic_id in topics
        return in_topic and actor != reader and self.is_welcome_in_topics(reader, actor)

    def done(self, reader):
        """What feeds may tell this reader, newest first, and whether they follow who did it."""
        people, topics = self.followed(reader)
        told = [act for act in self.acts if act[1] in people or self.is_of_topic(act, topics, reader)]
        return [(*act, act[1] in people) for act in told if self.by_id[act[3]].visibility == "visible"]

    def is_welcome_in_topics(self, reader, actor):
        is_former = any(m.id == actor and m.deleted_at is not None and m.suspended_at is None for m in self.members)
        return is_former or self.welcome(reader, actor)

    def feed(self, reader):
        """Its posts: with each, how many others did the same, and how many of its author's are left out below it."""
        told = self.done(reader)
        entries, shown, by_author = {}, [], {}
        for _at, actor, verb, root_id, is_followed in told:
            if root_id in entries:
                continue
            own = by_author.setdefault(actor, []) if verb == "posted" else []
            if len(own) == 2:
                entries[root_id] = None
                own[-1]["folded"] += 1
                continue
            same = {who for _, who, did, post, is_named in told if (did, post) == (verb, root_id) and is_named}
            counts = is_followed and verb != "posted"
            entry = {"post": root_id, "others": len(same) - 1 if counts else 0, "folded": 0}
            entries[root_id] = entry
            shown.append(entry)
            own.append(entry)
        listed = [entry for entry in shown if self.lists(reader, self.by_id[entry["post"]], as_person=True)]
        return [(entry["post"], entry["others"], entry["folded"]) for entry in listed]

    def newer(self, reader, since):
        """How many posts of the feed have something new, by the last ten things of each member and topic."""
        people, topics = self.followed(reader)
        acts = [act for act in self.acts if act[0] > since]
        of_each = [[act for act in acts if act[1] == who] for who in people]
        of_each += [[act for act in acts if self.is_of_topic(act, {topic}, reader)] for topic in topics]
        posts = {self.by_id[act[3]] for some in of_each for act in some[:10]}
        return sum(post.visibility == "visible" and self.lists(reader, post, as_person=True) for post in posts)
