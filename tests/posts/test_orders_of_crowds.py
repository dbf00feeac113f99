"""What the order of a thread costs in which a crowd votes: no more than so many looks at each of them."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply

from activistnet.core.data.db import db
from activistnet.posts.services import context, ranking

CROWD = 400
JOIN = sa.text("""
    WITH crowd AS (
        INSERT INTO members (handle, display_name, joined_at)
        SELECT 'crowd_' || n, 'C' || n, now() - interval '60 days' FROM generate_series(1, :crowd) AS n RETURNING id
    ), spoken AS (
        INSERT INTO posts (kind, topic_id, author_id, root_id, parent_id, stance, created_at, body, body_html, path)
        SELECT 'reply', :topic, id, :root, :root, CASE id % 2 WHEN 0 THEN 'for' ELSE 'against' END,
               now() - interval '20 days', 'So', '<p>So</p>', int8send(id) FROM crowd
    ), rated AS (
        INSERT INTO context_ratings (note_id, member_id, root_id, is_helpful) SELECT :note, id, :root, true FROM crowd
    )
    INSERT INTO useful_votes (reply_id, member_id, root_id, value) SELECT :reply, id, :root, 'useful' FROM crowd
""")
NOTE = sa.text("""
    INSERT INTO context_notes (post_id, root_id, author_id, words, source)
    VALUES (:reply, :root, :author, 'No.', 'https://a.example') RETURNING id
""")


@pytest.mark.parametrize("worked_out", [ranking.RANK, context.DECIDE], ids=["order", "notes"])
def test_the_statement_compares_nobody_with_everybody_else(app, worked_out):
    root = make_discussion(is_debate=True)
    reply = make_reply(root, stance="for")
    asked = {"root": root.id, "reply": reply.id, "topic": root.topic_id, "crowd": CROWD}
    with app.app_context():
        asked["note"] = db.session.scalar(NOTE, {**asked, "author": make_member().id})
        db.session.execute(JOIN, asked)
        lines = db.session.scalars(sa.text(f"EXPLAIN ANALYZE {worked_out.text}"), {"root": root.id}).all()
    compared = [int(n) for line in lines for n in re.findall(r"Rows Removed by Join Filter: (\d+)", line)]
    assert sum(compared) < 10 * CROWD, "\n".join(lines)
