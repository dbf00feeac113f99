"""The same text again and again, and many new accounts at once: somebody looks at what comes after the first ones."""

import pytest
import sqlalchemy as sa
from factories import make_discussion

from activistnet.core.data.db import db
from activistnet.defence import tasks
from activistnet.defence.models import RecentText
from activistnet.posts.models import Post

TEXT = "Come to my channel, all of you, and bring everybody you know"


def seen(app, *post_ids):
    with app.app_context():
        return [(post.visibility, post.held_for) for post in (db.session.get(Post, each) for each in post_ids)]


def test_one_member_s_third_copy_within_an_hour_is_held(app, writer, say):
    author = writer(100)
    roots = [make_discussion() for _ in range(4)]
    copies = [say(author, root, text) for root, text in zip(roots, (TEXT, TEXT.upper(), f"  {TEXT}!"), strict=False)]
    assert seen(app, *copies) == [("visible", None), ("visible", None), ("held", "repeated")]
    assert seen(app, say(author, roots[3], "Something else altogether")) == [("visible", None)]


def test_the_same_text_of_several_new_accounts_is_held_and_older_accounts_are_left_alone(app, writer, say):
    root = make_discussion()
    copies = [say(writer(days), root, TEXT) for days in (0, 1, 2, 30, 3)]
    assert seen(app, *copies) == [
        ("visible", None),
        ("visible", None),
        ("held", "alike"),
        ("visible", None),
        ("held", "alike"),
    ]


@pytest.mark.parametrize("text", ["I agree!", "Thank you for this petition"])
def test_what_many_people_write_is_not_held(app, writer, say, text):
    root = make_discussion()
    assert {state for state, _ in seen(app, *(say(writer(), root, text) for _ in range(5)))} == {"visible"}


def test_a_burst_of_new_accounts_in_one_thread_is_held_and_those_who_were_here_before_go_on(app, writer, say):
    root = make_discussion()
    burst = [say(writer(), root, f"We are here, says number {n}") for n in range(17)]
    assert [state for state, _ in seen(app, *burst)] == ["visible"] * 15 + ["held"] * 2
    assert seen(app, say(writer(8), root, "I have been here for a week")) == [("visible", None)]
    assert seen(app, say(writer(), make_discussion(), "And elsewhere all is quiet")) == [("visible", None)]


@pytest.mark.parametrize("kept", [True, False])
def test_digests_go_after_a_day(app, writer, say, kept):
    say(writer(), make_discussion(), TEXT)
    with app.app_context(), db.transaction():
        age = "23 hours" if kept else "25 hours"
        db.session.execute(sa.update(RecentText).values(sent_at=sa.text(f"now() - interval '{age}'")))
    with app.app_context(), db.transaction():
        tasks.clear_away()
    with app.app_context():
        assert bool(db.session.scalars(sa.select(RecentText)).all()) is kept
