"""The rows of a site, and what everybody should be shown of them, counted by hand."""

import sqlalchemy as sa
from factories import current

from activistnet.core.data.db import db

ROWS = {
    "posts": "id, kind, root_id, parent_id, author_id, topic_id, visibility, created_at, title",
    "blocks": "member_id, blocked_id",
    "mutes": "member_id, muted_id",
    "follows": "member_id, followed_id",
    "members": "id, handle, role, deleted_at, suspended_at",
    "signatures": "petition_id, state, share_id",
    "shares": "id, post_id, member_id, token",
    "topic_follows": "member_id, topic_id",
}


class Oracle:
    """The rows as they are, counted by hand."""

    def __init__(self):
        with current().app_context():
            for table, columns in ROWS.items():
                setattr(self, table, db.session.execute(sa.text(f"SELECT {columns} FROM {table}")).all())
        self.by_id = {post.id: post for post in self.posts}
        self.roles = {member.id: member.role for member in self.members}
        self.heard = {member.id for member in self.members if member.suspended_at is None and member.deleted_at is None}
        self.apart = {(b.member_id, b.blocked_id) for b in self.blocks}
        self.apart |= {(two, one) for one, two in self.apart}
        self.muted = {(m.member_id, m.muted_id) for m in self.mutes}

    def lists(self, reader, post, *, as_person=False):
        """Whether a reader (an id, or None for a visitor) is shown a post in lists."""
        if reader is None:
            return post.visibility == "visible"
        if (reader, post.author_id) in self.muted:
            return False
        if self.roles[reader] == "moderator" and not as_person:
            return post.visibility != "deleted"
        own_hidden = post.visibility == "hidden" and post.author_id == reader
        return (post.visibility == "visible" or own_hidden) and (reader, post.author_id) not in self.apart

    def replies(self, root_id, reader, **how):
        return [p for p in self.posts if p.root_id == root_id and self.lists(reader, p, **how)]

    def threads(self, reader, topic_id):
        """The lines of a topic: numbers of replies by thread, whoever was active last first."""
        shown = [p for p in self.posts if p.root_id is None and p.topic_id == topic_id and self.lists(reader, p)]

        def active(root):
            return max([root.created_at, *(r.created_at for r in self.replies(root.id, None))]), root.id

        return [(root.id, len(self.replies(root.id, reader))) for root in sorted(shown, key=active, reverse=True)]

    def signed(self, petition_id):
        return sum(s.petition_id == petition_id and s.state == "counted" for s in self.signatures)

    def withdrawn(self, petition_id):
        return sum(s.petition_id == petition_id and s.state == "withdrawn" for s in self.signatures)

    def brought(self, share_id):
        return sum(s.share_id == share_id and s.state == "counted" for s in self.signatures)

    def followers(self, member_id):
        return [f.member_id for f in self.follows if f.followed_id == member_id and f.member_id in self.heard]

    def profile(self, member_id):
        """Petitions started, threads of others replied in, followers: what everybody sees."""
        mine = [p for p in self.posts if p.author_id == member_id and p.visibility == "visible"]
        started = sum(p.kind == "petition" for p in mine)
        roots = {self.by_id[p.root_id] for p in mine if p.root_id}
        helped = sum(root.author_id != member_id and root.visibility == "visible" for root in roots)
        return [started, helped, len(self.followers(member_id))]

    def welcome(self, reader, other):
        return other in self.heard and (reader, other) not in self.muted and (reader, other) not in self.apart
