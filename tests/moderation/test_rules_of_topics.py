"""Rules of two topics that share a code: each report, decision and sentence says the one that holds there."""

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_discussion, make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.models import Decision, Report
from activistnet.notifications.models import Notification
from activistnet.topics.models import TopicRule

TITLES = {"health": "Name the study", "food": "Name the farm"}


@pytest.fixture
def rules(app):
    """By topic: its rule `sources`."""
    return {
        slug: save(TopicRule(topic_id=get_topic(slug).id, code="sources", number=1, title=title))
        for slug, title in TITLES.items()
    }


@pytest.fixture
def posts(rules):
    """By topic: a discussion there. The author is the same, and so gets both sentences."""
    author = make_member()
    return {slug: make_discussion(author, title=f"About {slug}", topic_id=get_topic(slug).id) for slug in rules}


def main_of(page):
    return page.split("<main")[1].split("</main>")[0]


def line_of(page, words):
    """The item of a list that holds these words."""
    (line,) = [item for item in main_of(page).split("<li")[1:] if words in item.split("</li>")[0]]
    return line.split("</li>")[0]


def report(client, post, rule="sources"):
    answer = client.post(f"/posts/{post.id}/report", data={"rule": rule, "note": "Look"})
    assert answer.status_code == 303


def decide(client, post, rule="sources"):
    data = {"action": "hide", "rule": rule, "reason": f"Why of {post.id}", "previous": ""}
    assert client.post(f"/moderation/posts/{post.id}", data=data).status_code == 303


def test_queue_case_log_and_sentences_say_the_rule_of_the_topic(app, client, log_in, posts, rules):
    reporter, reporting = make_member(), app.test_client()
    log_in(reporter, reporting)
    log_in(make_member(role="moderator"))
    for slug, post in posts.items():
        form = reporting.get(f"/posts/{post.id}/report").text
        assert [title in form for title in TITLES.values()] == [title == TITLES[slug] for title in TITLES.values()]
        report(reporting, post)
    queue = client.get("/moderation").text
    for slug, post in posts.items():
        other = next(title for name, title in TITLES.items() if name != slug)
        assert TITLES[slug] in line_of(queue, post.title) and other not in line_of(queue, post.title)
        case = client.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
        assert f"<strong>{TITLES[slug]}</strong>" in case and f"<strong>{other}</strong>" not in case
        pane = case.split('class="queue"')[1].split("</ul>")[0]
        assert all(title in pane for title in TITLES.values()), "beside the case waits the whole queue"
    for post in posts.values():
        decide(client, post)
    pass_half_a_minute(app)
    log = app.test_client().get("/moderation/log").text
    author = app.test_client()
    with app.app_context():
        member = db.session.get(Member, posts["health"].author_id)
    log_in(member, author)
    pass_half_a_minute(app)
    heard, told = reporting.get("/notifications").text, author.get("/notifications").text
    for slug, post in posts.items():
        other = next(title for name, title in TITLES.items() if name != slug)
        for page in (log, heard, told):
            line = line_of(page, f"Why of {post.id}")
            assert TITLES[slug] in line and other not in line
        assert f"· {TITLES[slug]}" in client.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    with app.app_context():
        for model in (Report, Decision):
            cited = dict(db.session.execute(sa.select(model.post_id, model.rule_id)).all())
            assert cited == {posts[slug].id: rules[slug].id for slug in posts}


def test_a_topics_own_rule_stands_for_the_sites_of_the_same_code(app, client):
    own = save(TopicRule(topic_id=get_topic("food").id, code="spam", number=1, title="No recipes for sale"))
    there, elsewhere = make_discussion(topic_id=get_topic("food").id), make_discussion()
    form = client.get(f"/posts/{there.id}/report").text
    assert "No recipes for sale" in form and "No spam" not in form
    assert "No recipes for sale" in client.get("/t/food").text and "No spam" not in client.get("/t/food").text
    assert "No spam" in client.get(f"/posts/{elsewhere.id}/report").text
    report(client, there, rule="spam")
    report(client, elsewhere, rule="spam")
    with app.app_context():
        cited = dict(db.session.execute(sa.select(Report.post_id, TopicRule.title).join(TopicRule)).all())
    assert cited == {there.id: own.title, elsewhere.id: "No spam"}


def test_a_rule_of_another_topic_does_not_hold_here(client, log_in, posts):
    save(TopicRule(topic_id=get_topic("food").id, code="recipes", number=2, title="No recipes"))
    here = make_reply(posts["health"])
    assert client.post(f"/posts/{here.id}/report", data={"rule": "recipes"}).status_code == 422
    log_in(make_member(role="moderator"))
    data = {"action": "hide", "rule": "recipes", "reason": "Because"}
    assert client.post(f"/moderation/posts/{here.id}", data=data).status_code == 422


def test_what_the_release_before_writes_by_code_gets_its_rule(app, posts, rules):
    moderator = make_member(role="moderator")
    for post in posts.values():
        save(Report(post_id=post.id, rule="sources"))
        save(Decision(post_id=post.id, moderator_id=moderator.id, action="dismiss", rule="sources", reason="Fine."))
        save(Report(post_id=post.id, rule="unknown"))
    with app.app_context():
        for model in (Report, Decision):
            known = sa.select(model.post_id, model.rule_id).where(model.rule == "sources")
            assert dict(db.session.execute(known).all()) == {posts[slug].id: rules[slug].id for slug in posts}
        assert not any(db.session.scalars(sa.select(Report.rule_id).where(Report.rule == "unknown")))


@pytest.mark.commits
def test_the_migration_finds_the_rules_and_mends_what_was_told_wrong(app, posts, rules):
    author_id, moderator = posts["food"].author_id, make_member(role="moderator")
    decision = save(
        Decision(post_id=posts["food"].id, moderator_id=moderator.id, action="hide", rule="sources", reason="Why")
    )
    told = save(
        Notification(
            member_id=author_id,
            kind="decision",
            thing=f"decision:{decision.id}",
            day=sa.func.current_date(),
            post_id=posts["food"].id,
            data={"action": "hide", "rule": "Name the study", "reason": "Why"},
        )
    )
    run = app.test_cli_runner()
    assert run.invoke(args=["db", "downgrade", "0008", "--yes"]).exit_code == 0
    assert run.invoke(args=["db", "upgrade"]).exit_code == 0
    with app.app_context():
        assert db.session.get(Decision, decision.id).rule_id == rules["food"].id
        assert db.session.get(Notification, told.id).data["rule"] == "Name the farm"
