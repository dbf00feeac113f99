"""Several cases at once are also moved, closed, and looked at again by a day; and that is undone."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_discussion, make_petition, make_reply
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.models import Act, Case
from activistnet.petitions.models import Petition
from activistnet.posts.models import Post
from activistnet.topics.models import Topic


@pytest.fixture
def reported(app, come):
    """Have somebody report these posts; their cases."""

    def reported(*posts):
        _, reporter = come()
        for post in posts:
            assert reporter.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
        with app.app_context():
            wanted = sa.select(Case.id).where(Case.post_id.in_([post.id for post in posts]), Case.decided_at.is_(None))
            return sorted(db.session.scalars(wanted))

    return reported


def look(browser, cases):
    return browser.get("/moderation/together", query_string={"case": cases})


def decide(browser, cases, *actions, **more):
    sent = {"case": cases, "action": list(actions), "rule": "spam", "reason": "Sold pills.", "days": "7", **more}
    return browser.post("/moderation/together", data=sent)


def undo(browser):
    return words(browser.get(browser.post("/moderation/together/undo").location))


def topics(app, posts):
    with app.app_context():
        slugs = sa.select(Topic.slug).join(Post, Post.topic_id == Topic.id)
        return [db.session.scalar(slugs.where(Post.id == post.id)) for post in posts]


def test_what_is_hidden_together_is_looked_at_again_on_the_day_that_is_chosen(app, come, moderator, reported):
    (author, own), root = come(), make_discussion()
    cases = reported(*(make_reply(root, author) for _ in range(2)))
    assert "Look at what is hidden again" in words(look(moderator, cases))
    assert "Moderators look at it again on" in decide(moderator, cases, "hide", review="30", preview="1").text
    assert decide(moderator, cases, "hide", review="30").status_code == 303
    with app.app_context():
        days = [(each - datetime.now(UTC)) / timedelta(days=1) for each in db.session.scalars(sa.select(Act.review_at))]
    assert len(days) == 2 and all(29 < each <= 30 for each in days)
    pass_half_a_minute(app)
    assert words(own.get("/me/standing")).count("Moderators look at it again on") == 2


def test_without_a_day_nothing_is_looked_at_again(app, moderator, reported):
    decide(moderator, reported(make_discussion(), make_discussion()), "hide", review="")
    with app.app_context():
        assert set(db.session.scalars(sa.select(Act.review_at))) == {None}


def test_threads_are_moved_together_and_back_again(app, moderator, reported):
    posts = [make_discussion() for _ in range(2)]
    there = make_discussion(topic_id=get_topic("food").id)
    cases = reported(*posts, there)
    assert "Topic to move them to" in words(look(moderator, cases))
    said = moderator.get(decide(moderator, cases, "move", rule="", topic="food").location)
    assert "Nothing changes in some cases" in words(said), "one is there already"
    assert topics(app, posts) == ["food", "food"]
    assert "undone" in undo(moderator).lower() and topics(app, [*posts, there]) == ["health", "health", "food"]
    assert decide(moderator, cases[:2], "move", "warn", topic="food").status_code == 303
    assert topics(app, posts) == ["food", "food"]


def test_moving_them_nowhere_is_refused_and_nothing_is_lost(app, moderator, reported):
    post = make_discussion()
    cases = reported(post, make_discussion())
    for topic in ("", "health", "nowhere"):
        refused = decide(moderator, cases, "move", topic=topic)
        assert refused.status_code == 422 and "Choose the topic to move it to." in words(refused)
        assert "Sold pills." in refused.text
    chosen = decide(moderator, cases, "move", topic="food", reason="", rule="")
    assert chosen.status_code == 422 and '<option value="food" selected>' in chosen.text
    assert topics(app, [post]) == ["health"]


def test_petitions_are_closed_together_and_opened_again(app, moderator, reported):
    posts = [make_petition() for _ in range(2)]
    cases = reported(*posts)
    assert decide(moderator, cases, "close", rule="").status_code == 303

    def closed():
        with app.app_context():
            return [db.session.get_one(Petition, post.id).closed_by for post in posts]

    assert closed() == ["moderator", "moderator"]
    undo(moderator)
    assert closed() == [None, None]


def test_one_that_its_author_won_meanwhile_stays_closed_and_the_others_open_again(app, moderator, reported):
    first, second = make_petition(), make_petition()
    decide(moderator, reported(first, second), "close", rule="")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Petition).where(Petition.id == first.id).values(stage="won"))
    undo(moderator)
    with app.app_context():
        assert db.session.get_one(Petition, first.id).closed_by == "moderator"
        assert db.session.get_one(Petition, second.id).closed_by is None


@pytest.mark.parametrize("action", ["split", "merge"])
def test_what_needs_more_words_for_each_is_done_in_one_case_and_the_page_says_so(app, moderator, reported, action):
    root = make_discussion()
    posts = [make_reply(root) for _ in range(2)] if action == "split" else [root, make_discussion()]
    cases = reported(*posts)
    page = look(moderator, cases)
    assert "This needs more details for each one, so open the case by itself: " in words(page)
    assert f'value="{action}"' not in page.text
    assert decide(moderator, cases, action, title="Buses", into="1").status_code == 422


def test_a_second_person_reads_where_to_and_when_it_is_looked_at_again(app, come, moderator, reported):
    cases = reported(*(make_discussion() for _ in range(11)))
    _, second = come("moderator")
    decide(moderator, cases, "move", "hide", topic="food", review="30")
    with app.app_context():
        waits = db.session.scalar(sa.select(sa.func.min(Case.id)).where(Case.decided_at.is_(None)))
    page = words(second.get(f"/moderation/cases/{waits}"))
    assert "Hidden · Moved to another topic: Food." in page or "Moved to another topic · Hidden: Food." in page
    assert "Moderators look at it again on" in page and "Sold pills." in page


@pytest.mark.parametrize("sent", [{"review": "8"}, {"review": "x"}])
def test_other_days_are_refused(moderator, reported, sent):
    assert decide(moderator, reported(make_discussion()), "hide", **sent).status_code == 422
