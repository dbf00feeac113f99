"""Debates in which members of both sides say whether a note helps."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply

from activistnet.core.data.db import db
from activistnet.posts.context_models import ContextNote

LONG_AGO = datetime.now(UTC) - timedelta(days=30)
WORDS, SOURCE = "The council's own figures say 12, not 40.", "https://council.example.org/figures.pdf"
SIZE = 6  # of each side: three of them may be told


class Debate:
    """A debate with members of both sides, and a note to its first reply by somebody on no side."""

    def __init__(self, app, run, root=None):
        self.app, self.run = app, run
        self.root = root or make_discussion(is_debate=True)
        self.sides = {side: [make_member(joined_at=LONG_AGO) for _ in range(SIZE)] for side in ("for", "against")}
        self.said = [
            make_reply(self.root, each, stance=side, created_at=LONG_AGO)
            for side, them in self.sides.items()
            for each in them
        ]
        self.reply = self.said[0]
        self.author = make_member(joined_at=LONG_AGO)
        self.note = self.add(self.reply)

    @property
    def path(self):
        kind = "petitions" if self.root.kind == "petition" else "discussions"
        return f"/{kind}/{self.root.id}/{self.root.slug}"

    def add(self, post, by=None, **fields):
        form = {"words": WORDS, "source": SOURCE, **fields}
        answer = self.app.test_client(user=by or self.author).post(f"/posts/{post.id}/context", data=form)
        assert answer.status_code == 303, answer.text
        with self.app.app_context():
            return db.session.scalar(sa.select(sa.func.max(ContextNote.id)))

    def rate(self, members, value="helpful", note=None):
        for member in members:
            path = f"/context/{note or self.note}/rate"
            assert self.app.test_client(user=member).post(path, data={"value": value}).status_code == 303
        self.run()

    def page(self, member=None):
        return self.app.test_client(**({"user": member} if member else {})).get(self.path).text

    def data(self):
        [note] = self.app.test_client().get(f"/posts/{self.root.id}/context.json").json["notes"]
        return note
