"""What moderators and members read is as quick among many, whatever the database believes of its tables."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member

from activistnet.core.data.db import db
from activistnet.moderation import queue, standing
from activistnet.posts.models import Post

MANY, FEW, PAGE = 2000, 60, 200
TABLES = "posts, members, cases, reports, decisions, decision_acts, appeals, signatures"
DECIDED = """
    INSERT INTO decisions (member_id, moderator_id, action, reason, previous_id, made_at, told_at)
    SELECT :about, :moderator, 'warn', 'Why',
           CASE WHEN n > 1 THEN :first + n - 2 ELSE (SELECT max(id) FROM decisions WHERE member_id = :about) END,
           now(), now()
    FROM generate_series(1, :many) n
"""
POSTED = """
    INSERT INTO posts (kind, author_id, topic_id, title, slug, body, body_html)
    SELECT 'discussion', :author, :topic, 'Cheap pills ' || n, 'cheap', 'Cheap', '<p>Cheap</p>'
    FROM generate_series(1, :many) n
"""
REPORTED = """
    INSERT INTO reports (post_id, reporter_id, rule, evidence, reported_at)
    SELECT id, :reporter, 'spam', 'Cheap', now() - interval '1 hour' FROM posts WHERE author_id = :author
"""


def rows_read(asked):
    """The most rows that any step of the statements read or held, as they were planned now."""
    most = 0
    for statement, values in zip(asked.statements, asked.values, strict=True):
        plan = db.session.connection().exec_driver_sql("EXPLAIN ANALYZE " + statement, values).scalars().all()
        for line in plan:
            if found := re.search(r"actual .*rows=([\d.]+) loops=(\d+)", line):
                most = max(most, round(float(found[1]) * int(found[2])))
            if found := re.search(r"Rows Removed by \w+: (\d+)", line):
                most = max(most, int(found[1]))
    return most


def believe(statistics):
    """Let the database know of its tables as they are, or as they were on the first day."""
    if statistics == "fresh":
        db.session.execute(sa.text(f"ANALYZE {TABLES}"))


@pytest.mark.commits
@pytest.mark.parametrize("statistics", ["fresh", "stale"])
def test_where_i_stand_reads_what_is_about_oneself_alone(app, count_queries, statistics):
    me, other, moderator = make_member(), make_member(), make_member(role="moderator")
    with app.app_context():
        believe("fresh")
        for about, many in ((other, MANY), (me, FEW), (other, MANY)):
            first = db.session.scalar(sa.text("SELECT coalesce(max(id), 0) + 1 FROM decisions"))
            values = {"about": about.id, "moderator": moderator.id, "first": first, "many": many}
            db.session.execute(sa.text(DECIDED), values)
        believe(statistics)
        with count_queries() as asked:
            page = standing.list_decisions(me)
        assert len(page.items) == 20 and page.next
        with count_queries() as later:
            assert len(standing.list_decisions(me, after=page.next).items) == 20
        assert max(rows_read(asked), rows_read(later)) <= FEW


@pytest.mark.commits
@pytest.mark.parametrize("view", ["all", "mine", "appeals", "reasons", "signatures"])
@pytest.mark.parametrize("statistics", ["fresh", "stale"])
def test_the_queue_reads_one_page_of_many_cases(app, count_queries, statistics, view):
    author, reporter, moderator = make_member(), make_member(), make_member(role="moderator")
    with app.app_context():
        topic_id = make_discussion().topic_id
        believe("fresh")
        db.session.execute(sa.text(POSTED), {"author": author.id, "topic": topic_id, "many": MANY})
        db.session.execute(sa.text(REPORTED), {"author": author.id, "reporter": reporter.id})
        believe(statistics)
        with count_queries() as asked:
            page = queue.list_queue(moderator, view=view)
        assert len(page.items) == (30 if view == "all" else 0)
        most = (
            PAGE if statistics == "fresh" else MANY + PAGE
        )  # believed to be few, all bare cases are put in order once
        assert rows_read(asked) <= most
        if page.next:
            with count_queries() as later:
                assert len(queue.list_queue(moderator, after=page.next).items) == 30
            assert rows_read(later) <= most


def test_a_moderator_who_may_not_decide_what_waits_longest_finds_the_rest(app):
    author, reporter, moderator = make_member(), make_member(), make_member(role="moderator")
    with app.app_context():
        topic_id = make_discussion().topic_id
        for writer in (moderator, author):
            db.session.execute(sa.text(POSTED), {"author": writer.id, "topic": topic_id, "many": 100})
            db.session.execute(sa.text(REPORTED), {"author": writer.id, "reporter": reporter.id})
        found, after = [], None
        while page := queue.list_queue(moderator, after=after, limit=30):
            found += [line.post_id for line in page.items]
            assert len(page.items) == 30 or not page.next
            if not (after := page.next):
                break
        theirs = sa.select(Post.id).where(Post.author_id == author.id).order_by(Post.id)
        assert found == db.session.scalars(theirs).all()
        assert queue.find_next(moderator) is not None
