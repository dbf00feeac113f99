"""Debates whose replies members of both sides vote for, and the order that follows."""

import re

from debates import LONG_AGO, SIZE
from factories import make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.posts.services import ranking
from activistnet.posts.useful_models import UsefulVote


class Camps:
    """A debate, with members of both sides that said so long ago, in a reply each."""

    def __init__(self, root):
        self.root = root
        self.sides = {side: [make_member(joined_at=LONG_AGO) for _ in range(SIZE)] for side in ("for", "against")}
        self.replies = {
            side: [make_reply(root, member, stance=side, created_at=LONG_AGO) for member in members]
            for side, members in self.sides.items()
        }

    def vote(self, reply, side, n, value="useful"):
        """Some of a side, but its author, say it."""
        others = [member for member in self.sides[side] if member.id != reply.author_id]
        cast(reply, others[:n], value)


def cast(reply, members, value="useful"):
    """Have them say it, without asking the site whether they may."""
    for member in members:
        save(UsefulVote(reply_id=reply.id, member_id=member.id, root_id=reply.root_id, value=value))


def best_of(client, root):
    page = client.get(f"/discussions/{root.id}/{root.slug}?show=best").text
    return [int(number) for number in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', page)]


def data_of(client, root):
    return {each["reply"]: each for each in client.get(f"/discussions/{root.id}/best.json").json["replies"]}


def rank(app, root):
    with app.app_context(), db.transaction():
        ranking.rank(root.id)
