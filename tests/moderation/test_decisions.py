"""Deciding about posts: what changes, who is told, what is refused."""

import re

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.moderation.errors import AlreadyDecided
from activistnet.moderation.events import DecisionMade, PostDecided
from activistnet.moderation.models import Decision, Report
from activistnet.moderation.services import deciding
from activistnet.moderation.subjects import Subject
from activistnet.posts.models import Activity, Post


@pytest.fixture
def moderator(log_in):
    return log_in(make_member("mo", role="moderator"))


def report(post, **values):
    texts = {"rule": "spam", "evidence": post.body}
    return save(Report(post_id=post.id, **{**texts, **values}))


def decide(client, post, action, *, previous="", rule="spam", reason="Sold pills."):
    data = {"action": action, "rule": rule, "reason": reason, "previous": previous}
    return client.post(f"/moderation/posts/{post.id}", data=data)


def get(app, model, row_id):
    with app.app_context():
        return db.session.get(model, row_id)


def test_g05_a_reported_reply_is_hidden_and_shown_again(app, client, moderator):
    root, reporter = make_discussion(), make_member()
    reply = make_reply(root, body="Buy my pills", body_html="<p>Buy my pills</p>")
    report(reply, reporter_id=reporter.id)
    assert "Buy my pills" in client.get("/moderation").text
    case = client.get(f"/moderation/posts/{reply.id}", follow_redirects=True).text
    assert f"@{reporter.handle}" in case and "Night clinics" in case
    assert decide(client, reply, "hide").location == "/moderation"
    assert get(app, Post, reply.id).visibility == "hidden"
    assert get(app, Post, root.id).reply_count == 0
    visitor = app.test_client()
    assert "Buy my pills" not in visitor.get(f"/discussions/{root.id}/night-clinics").text
    assert visitor.get(f"/r/{reply.id}").status_code == 404
    assert "Buy my pills" not in client.get("/moderation").text
    with app.app_context():
        decision = db.session.scalars(sa.select(Decision)).one()
        assert db.session.scalars(sa.select(Report.decision_id)).all() == [decision.id]
    assert decide(client, reply, "restore", previous=decision.id, reason="A mistake.").status_code == 303
    assert get(app, Post, reply.id).visibility == "visible" and get(app, Post, root.id).reply_count == 1


def test_the_feed_forgets_a_hidden_reply_and_remembers_it_when_shown_again(app, client, moderator):
    root, author = make_discussion(), make_member()
    reply = make_reply(root, author)
    save(Activity(actor_id=author.id, verb="replied", post_id=root.id))

    def told():
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).where(Activity.actor_id == author.id))

    decide(client, reply, "hide")
    assert told() == 0
    with app.app_context():
        latest = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    decide(client, reply, "restore", previous=latest)
    assert told() == 1


def test_a_locked_thread_takes_no_replies_until_it_is_unlocked(app, client, moderator):
    root = make_discussion()
    decide(client, root, "lock")
    answer = client.post(f"/posts/{root.id}/replies", data={"body": "But"})
    assert answer.status_code == 422 and "locked" in answer.text and "But" in answer.text
    with app.app_context():
        latest = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    decide(client, root, "unlock", previous=latest)
    assert client.post(f"/posts/{root.id}/replies", data={"body": "But"}).status_code == 303


def test_dismissed_reports_are_answered_and_a_new_one_opens_the_case_again(app, client, moderator):
    post = make_discussion()
    report(post)
    decide(client, post, "dismiss", rule="")
    assert "Night clinics" not in client.get("/moderation").text
    assert get(app, Post, post.id).visibility == "visible"
    report(post)
    assert "Night clinics" in client.get("/moderation").text


def test_the_second_of_two_moderators_is_told_and_overwrites_nothing(app, client, moderator):
    post = make_discussion()
    report(post)
    decide(client, post, "dismiss", reason="It is fine.")
    late = decide(client, post, "hide", reason="It is awful.")
    assert late.status_code == 409
    assert "It is fine." in late.text and "It is awful." in late.text
    assert get(app, Post, post.id).visibility == "visible"
    previous = re.search(r'name="previous"[^>]*value="(\d+)"', late.text)[1]
    assert decide(client, post, "hide", previous=previous).status_code == 303


def test_two_decisions_can_never_follow_the_same_one(app):
    post, first = make_discussion(), make_member(role="moderator")
    values = {"post_id": post.id, "moderator_id": first.id, "action": "dismiss", "reason": "Fine."}
    save(Decision(**values))
    with pytest.raises(sa.exc.IntegrityError):
        save(Decision(**values))


@pytest.mark.parametrize("action", ["restore", "unlock", "dismiss"])
def test_a_decision_that_changes_nothing_is_refused(app, client, moderator, action):
    post = make_discussion()
    answer = decide(client, post, action)
    assert answer.status_code == 422 and "Sold pills." in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " ", "action": "restrict", "rule": ""},
        {"rule": ""},
        {"rule": "nonsense"},
        {"action": ""},
        {"action": "ban"},
        {"previous": "x"},
    ],
)
def test_incomplete_decisions_are_given_back(app, client, moderator, wrong):
    post = make_discussion()
    data = {"action": "hide", "rule": "spam", "reason": "Sold pills.", "previous": "", **wrong}
    answer = client.post(f"/moderation/posts/{post.id}", data=data)
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert get(app, Post, post.id).visibility == "visible"


def test_members_and_visitors_do_not_moderate(app, client, log_in):
    post = make_discussion()
    visitor = app.test_client()
    assert visitor.get("/moderation").status_code in (302, 303, 401)
    assert visitor.get(f"/moderation/posts/{post.id}").status_code in (302, 303, 401)
    log_in(make_member())
    assert client.get("/moderation").status_code == 403
    assert client.get(f"/moderation/posts/{post.id}", follow_redirects=True).status_code == 403
    assert decide(client, post, "hide").status_code == 403


def test_the_log_tells_what_and_why_without_names(app, client, moderator):
    author, reporter = make_member("ann"), make_member("rep")
    post = make_discussion(author)
    report(post, reporter_id=reporter.id, note="a secret note")
    decide(client, post, "hide", reason="Sold pills to people in need.")
    pass_half_a_minute(app)
    page = app.test_client().get("/moderation/log").text
    assert "Sold pills to people in need." in page and "No spam" in page and "Health" in page
    for name in ("ann", "Rep", "@mo", "secret", "Night clinics"):
        assert name not in page.split("<main")[1].split("</main>")[0].replace("announce", "")


def test_a_deleted_post_keeps_its_evidence_and_its_reports_can_be_answered(app, client, moderator):
    root = make_discussion()
    reply = make_reply(root, visibility="deleted", body="", body_html="")
    report(reply, evidence="What it said")
    assert "What it said" in client.get(f"/moderation/posts/{reply.id}", follow_redirects=True).text
    assert decide(client, reply, "dismiss").status_code == 303


def test_events_are_published_once_with_plain_values(app, monkeypatch):
    told = []
    monkeypatch.setattr(deciding, "publish", told.append)
    post, moderator = make_discussion(), make_member(role="moderator")
    with app.app_context(), db.transaction():
        post = db.session.get(Post, post.id)
        wanted = deciding.Wanted(["hide"], "spam", "Spam.")
        decision_id = deciding.decide(Subject(post), moderator, wanted, previous_id=None)
        with pytest.raises(AlreadyDecided):
            deciding.decide(Subject(post), moderator, wanted, previous_id=None)
        assert told == [
            PostDecided(decision_id=decision_id, post_id=post.id, author_id=post.author_id, action="hide"),
            DecisionMade(decision_id=decision_id),
        ]


def test_a_decision_that_is_sent_again_leads_on_and_decides_once(app, client, moderator):
    post = make_discussion()
    report(post)
    [key] = re.findall(
        r'name="once" type="hidden" value="([^"]+)"',
        client.get(f"/moderation/posts/{post.id}", follow_redirects=True).text,
    )
    data = {"action": "hide", "rule": "spam", "reason": "Sold pills.", "previous": "", "once": key}
    for _ in range(3):
        answer = client.post(f"/moderation/posts/{post.id}", data=data)
        assert (answer.status_code, answer.location) == (303, "/moderation")
    assert client.post(f"/moderation/posts/{post.id}", data={**data, "reason": "Other."}).status_code == 409
    with app.app_context():
        assert db.session.scalars(sa.select(Decision.reason)).all() == ["Sold pills."]
