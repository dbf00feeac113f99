"""Writing replies: their place in the tree, and what is refused."""

import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply

from activistnet.core.data.db import db
from activistnet.members.readers import VISITOR, reader_of
from activistnet.posts import lines, queries, reply_queries
from activistnet.posts.models import Post
from activistnet.posts.services import posts as services


def test_replies_are_read_below_what_they_answer(app):
    root, author = make_discussion(), make_member()
    first = make_reply(root)
    second = make_reply(root)
    with app.app_context(), db.transaction():
        root = queries.get_root(root.id, reader_of(author))
        deep = services.reply(root, author, body="Below the *first*", parent_id=first.id).id
        deeper = services.reply(root, author, body="Below that", parent_id=deep).id
        last = services.reply(root, author, body="At the end").id
        page = reply_queries.list_replies(root, reader_of(author))
        assert [row.id for row in page.items] == [first.id, deep, deeper, second.id, last]
        assert [row.depth for row in page.items] == [1, 2, 3, 1, 1]
        assert db.session.scalar(sa.select(Post.reply_count).where(Post.id == root.id)) == 5
        assert queries.cards([root.id], VISITOR)[root.id].last_replies[1].excerpt == "At the end"
        listed = lines.list_threads(root.topic_id, reader_of(author)).items
        assert [line.reply_count for line in listed if line.id == root.id] == [5]
