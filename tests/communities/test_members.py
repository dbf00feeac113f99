"""Topics with members: joining, being let in, leaving, and what is for members alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.posts.gate_models import ThreadGate
from activistnet.posts.models import Post
from activistnet.posts.services import audiences, numbers
from activistnet.topics.models import Topic, TopicMember

SETTINGS = {"description": "Care.", "visibility": "public", "joining": "open", "posting": "everyone", "welcome": ""}


def change(browser, **values):
    return browser.post("/t/health/settings", data={**SETTINGS, **values})


def visibility_of(app, post):
    with app.app_context():
        return db.session.get(Post, post.id).visibility


@pytest.fixture
def lead(come):
    return come("lead")[1]


@pytest.fixture
def inside(app, come):
    """Somebody who is a member of Health."""
    member, browser = come()
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, joined_at="2026-01-01T00:00:00Z"))
    return browser


@pytest.mark.parametrize("left_out", ["visibility", "joining", "posting"])
def test_settings_leave_out_nothing_that_has_to_be_chosen(lead, left_out):
    answer = change(lead, **{left_out: ""})
    assert answer.status_code == 422 and "Choose one of the options" in answer.text


def test_what_a_topic_is_about_has_two_lines_to_be_typed_in_and_stays_one(lead):
    change(lead, description="Night clinics,\nfor\r\n everyone.")
    page = lead.get("/t/health/settings").text
    field = re.search(r'<textarea[^>]* name="description" rows="2"[^>]*>\s*([^<]*)</textarea>', page)
    assert field and field[1] == "Night clinics, for everyone."


@pytest.mark.parametrize(
    ("role", "site_role", "status"),
    [
        *((None, "member", 403), ("curator", "member", 403), ("moderator", "member", 403), (None, "moderator", 403)),
        *(("lead", "member", 303), (None, "operator", 303)),
    ],
)
def test_leads_and_operators_alone_change_the_settings(come, role, site_role, status):
    _, browser = come(role, site_role=site_role)
    assert browser.get("/t/health/settings").status_code == (200 if status == 303 else 403)
    assert change(browser, description="Other words.").status_code == status


def test_joining_an_open_topic_is_done_at_once_and_ends_at_a_press(lead, come):
    _, browser = come()
    change(lead, welcome="Say hello.")
    assert "Say hello." not in browser.get("/t/health/members").text
    assert browser.post("/t/health/join", data={}).headers["Location"] == "/t/health/members"
    page = browser.get("/t/health/members").text
    assert "Say hello." in page and "1 member<" in page and "Leave this topic" in page
    assert browser.post("/t/health/join", data={}).status_code == 303  # again, which changes nothing
    assert browser.post("/t/health/leave").status_code == 303
    assert "Join this topic" in browser.get("/t/health/members").text


def test_who_asks_is_let_in_or_not_by_those_who_moderate(app, lead, come):
    (amina, asking), (bram, other), (_, moderator), (_, curator) = come(), come(), come("moderator"), come("curator")
    change(lead, joining="request")
    asking.post("/t/health/join", data={"words": "I nurse."})
    other.post("/t/health/join", data={"words": "Me too."})
    assert "asked to join. Those" in asking.get("/t/health/members").text
    assert "I nurse." in moderator.get("/t/health/members").text
    for browser in (curator, asking):
        assert "I nurse." not in browser.get("/t/health/members").text.replace('value="I nurse."', "")
        assert browser.post("/t/health/members/accept", data={"member": amina.id}).status_code == 403
    assert moderator.post("/t/health/members/accept", data={"member": amina.id}).status_code == 303
    assert (
        moderator.post("/t/health/members/remove", data={"member": bram.id, "reason": "Not here."}).status_code == 303
    )
    assert "member of" in asking.get("/notifications").text
    with app.app_context():
        rows = db.session.execute(sa.select(TopicMember.member_id, TopicMember.words)).all()
    assert rows == [(amina.id, "")]
    assert moderator.post("/t/health/members/accept", data={"member": "x"}).status_code == 404


def test_whoever_has_a_role_is_a_member_until_it_ends(lead, come):
    mo, browser = come()
    lead.post("/t/health/roles", data={"handle": mo.handle, "role": "curator"})
    browser.post("/t/health/roles/answer", data={"offered": "curator", "answer": "accept"})
    assert browser.post("/t/health/leave").status_code == 409
    browser.post("/t/health/roles", data={"handle": mo.handle, "role": "none"})
    assert browser.post("/t/health/leave").status_code == 303


def test_what_is_written_is_for_members_alone_and_stays_so(app, client, lead, come, inside):
    author = make_member()
    before = make_discussion(author, title="Written before", slug="before")
    reply = make_reply(before, author)
    hidden = make_discussion(author, visibility="hidden")
    change(lead, visibility="members")
    _, stranger = come()
    assert [visibility_of(app, post) for post in (before, reply, hidden)] == ["members", "members", "hidden"]
    for browser in (client, stranger):
        assert browser.get(f"/discussions/{before.id}/before").status_code == 404
        assert "Written before" not in browser.get("/t/health").text + browser.get("/discussions").text
    assert "You can join" in stranger.get("/t/health").text
    assert "Written before" in inside.get("/t/health").text
    assert "Because." in inside.get(f"/discussions/{before.id}/before").text
    assert inside.post(f"/posts/{before.id}/replies", data={"body": "From inside."}).status_code == 303
    assert "From inside." in inside.get(f"/discussions/{before.id}/before").text
    made = inside.post("/t/health/discussions", data={"title": "Only us", "body": "Say it."})
    assert client.get(made.headers["Location"]).status_code == 404
    assert "Only us" not in client.get("/t/health.atom").text + client.get("/sitemap/posts-1.xml").text
    with app.app_context(), db.transaction():
        assert numbers.repair(before.id, before.id) == 0  # what a thread says of its replies is right there too
    refused = change(lead, visibility="public")
    assert refused.status_code == 422 and "for members alone" in refused.text
    assert [visibility_of(app, post) for post in (before, reply, hidden)] == ["members", "members", "hidden"]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(visibility="deleted"))
    assert change(lead, visibility="public").status_code == 303
    assert client.get(made.headers["Location"]).status_code == 404


def test_what_is_hidden_there_and_shown_again_is_for_members_still(app, client, lead):
    change(lead, visibility="members")
    post = make_discussion(make_member())
    data = {"rule": "spam", "reason": "Pills.", "previous": ""}
    assert lead.post(f"/moderation/posts/{post.id}", data={**data, "action": "hide"}).status_code == 303
    assert visibility_of(app, post) == "hidden"
    with app.app_context():
        latest = db.session.scalar(sa.text("SELECT max(id) FROM decisions"))
    shown = {**data, "action": "restore", "previous": latest}
    assert lead.post(f"/moderation/posts/{post.id}", data=shown).status_code == 303
    assert visibility_of(app, post) == "members"


def test_a_question_there_has_an_answer_as_elsewhere(app, lead, come, inside):
    change(lead, visibility="members")
    asked = inside.post("/t/health/discussions", data={"title": "When?", "body": "Say it."}).headers["Location"]
    _, thread_id, _slug = asked.removeprefix("/").split("/")
    said = inside.post(f"/posts/{thread_id}/replies", data={"body": "At noon."}).headers["Location"]
    reply_id = said.removeprefix("/r/")
    assert inside.post(f"/posts/{reply_id}/answer", data={"value": "yes"}).status_code == 303
    assert f'<a class="tag" href="/r/{reply_id}">Answered' in inside.get(asked).text


def test_the_queue_says_nothing_of_who_sees_what_is_reported_there(lead, inside):
    change(lead, visibility="members")
    post = make_discussion(make_member())
    assert inside.post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
    assert '<span class="meta">Discussion · Health</span>' in lead.get("/moderation").text


def test_a_topic_with_petitions_stays_public_and_one_for_members_takes_none(app, lead, inside):
    petition = make_petition()
    refused = change(lead, visibility="members")
    assert refused.status_code == 422 and "petitions are for everyone" in refused.text
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == petition.id).values(visibility="deleted"))
    assert change(lead, visibility="members").status_code == 303
    data = {"demand": "Open it", "body": "Now", "target": "The Council", "goal": "100"}
    assert inside.post("/t/health/petitions", data=data).status_code == 409


def test_more_posts_than_at_once_follow_one_after_the_other(app, lead, monkeypatch):
    monkeypatch.setattr(audiences, "AT_ONCE", 1)
    posts = [make_discussion() for _ in range(2)]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(visibility="members"))
        assert [len(audiences.spread(get_topic().id)) for _ in range(3)] == [1, 1, 0]
    assert {visibility_of(app, post) for post in posts} == {"members"}


@pytest.mark.parametrize(
    ("posting", "may"), [("everyone", "slmi"), ("members", "lmi"), ("roles", "lm"), ("nobody", "")]
)
def test_a_topic_takes_posts_of_those_it_says(lead, come, inside, posting, may):
    root, petition = make_discussion(), make_petition()
    people = {"s": come()[1], "l": lead, "m": come("curator")[1], "i": inside}
    change(lead, posting=posting)
    for who, browser in people.items():
        expected = 303 if who in may else 403
        said = {"title": f"Of {who}", "body": "Words to keep."}
        started = browser.post("/t/health/discussions", data=said)
        assert started.status_code == expected, who
        assert expected == 303 or "Words to keep." in started.text  # nothing that was typed is lost
        assert browser.post(f"/posts/{root.id}/replies", data={"body": "Mine."}).status_code == expected, who
        assert browser.post(f"/posts/{petition.id}/replies", data={"body": "Mine."}).status_code == 303
    page = people["s"].get(f"/discussions/{root.id}/night-clinics").text
    assert ("write here" in page or "no one writes" in page) is (posting != "everyone")


def test_posts_of_a_topic_with_review_wait_and_wait_again_when_edited(app, client, lead, come):
    _, member = come()
    change(lead, reviews="y")
    made = member.post("/t/health/discussions", data={"title": "Beds", "body": "Where?"}).headers["Location"]
    number = made.split("/")[2]
    assert client.get(made).status_code == 404
    assert "a moderator reads posts before" in member.get(made).text
    assert "Beds" in lead.get("/moderation?view=held").text
    assert lead.post("/moderation/held", data={"post": number, "act": "release"}).status_code == 303
    assert client.get(made).status_code == 200
    member.post(f"/posts/{number}/edit", data={"title": "Beds", "body": "Pills!"})
    assert client.get(made).status_code == 404
    own = lead.post("/t/health/discussions", data={"title": "Of a lead", "body": "Seen at once."})
    assert client.get(own.headers["Location"]).status_code == 200


def test_who_asks_to_join_is_told_to_those_who_moderate_once_a_day(lead, come):
    (_, moderator), (_, curator) = come("moderator"), come("curator")
    change(lead, joining="request")
    for _ in range(2):
        _, asking = come()
        for _ in range(2):  # asking again is no news
            asking.post("/t/health/join", data={"words": "I nurse."})
    for browser in (lead, moderator):
        assert "2 people ask to join" in browser.get("/notifications").text
    assert "ask to join" not in curator.get("/notifications").text


@pytest.mark.parametrize("role", ["moderator", "curator"])
def test_those_who_moderate_a_topic_reply_there_whatever_gate_there_is(app, come, role):
    _, browser = come(role)
    root, elsewhere = make_discussion(), make_discussion(topic_id=get_topic("food").id)
    later = datetime.now(UTC) + timedelta(hours=1)
    for post in (root, elsewhere):
        save(ThreadGate(root_id=post.id, who="followers", minutes=60, slow_until=later))
    said = [browser.post(f"/posts/{root.id}/replies", data={"body": f"Words {n}"}).status_code for n in range(2)]
    assert said == ([303, 303] if role == "moderator" else [403, 403])
    assert browser.post(f"/posts/{elsewhere.id}/replies", data={"body": "Words"}).status_code == 403
    read_first = make_discussion()
    save(ThreadGate(root_id=read_first.id, who="approved"))
    made = browser.post(f"/posts/{read_first.id}/replies", data={"body": "Seen at once"})
    assert made.status_code == 303
    seen = app.test_client().get(f"/discussions/{read_first.id}/night-clinics").text
    assert ("Seen at once" in seen) is (role == "moderator")
    page = browser.get(f"/discussions/{root.id}/night-clinics").text
    assert ('id="body"' in page) is (role == "moderator")
