"""Shields: what new accounts write waits while they are up, in a thread, a topic, before a person, or everywhere."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from feeds import follow
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.defence import tasks
from activistnet.defence.models import RecentText, Shield
from activistnet.moderation.models import Report
from activistnet.posts.models import Post

LINE = "Shields are up here"


def seen(app, *post_ids):
    with app.app_context():
        return [db.session.get(Post, post_id).visibility for post_id in post_ids]


def run(app, task, *args):
    with app.app_context(), db.transaction():
        task(*args)


def shields(app):
    with app.app_context():
        return db.session.scalars(sa.select(Shield).order_by(Shield.id)).all()


def page_of(root):
    return f"/discussions/{root.id}/{root.slug}"


def flood(root, *, texts=30, authors=10, ago="10 seconds"):
    """What new accounts have sent there."""
    members = [make_member() for _ in range(authors)]
    for n in range(texts):
        sent = {"author_id": members[n % authors].id, "root_id": root.id, "topic_id": root.topic_id, "is_new": True}
        save(RecentText(**sent, sent_at=sa.func.now() - sa.text(f"interval '{ago}'")))


def test_an_author_puts_shields_up_and_down_in_their_own_thread(app, writer, say, visitor):
    author = writer(30)
    root = make_discussion(author.member)
    friend = writer()
    follow(author.member, friend.member)
    assert author.post(f"/posts/{root.id}/shield").location.startswith(page_of(root))
    assert LINE in visitor.get(page_of(root)).text
    new = say(writer(), root, "I am new here")
    others = [say(writer(8), root, "I am not"), say(friend, root, "A friend of hers"), say(author, root, "Myself")]
    assert seen(app, new, *others) == ["held", "visible", "visible", "visible"]
    assert seen(app, say(writer(), make_discussion(), "Elsewhere")) == ["visible"]
    assert "shields" in words(author.get(f"/posts/{root.id}/shield")).lower()
    assert author.post(f"/posts/{root.id}/shield/down").status_code == 303
    assert LINE not in visitor.get(page_of(root)).text
    assert seen(app, new, say(writer(), root, "I am new, too")) == ["held", "visible"]


def test_who_waits_reads_why(writer, say):
    author, new = writer(30), writer()
    root = make_discussion(author.member)
    author.post(f"/posts/{root.id}/shield")
    say(new, root, "I am new here")
    assert "what new accounts write waits for a moderator until they're down" in words(new.get(page_of(root)))


def test_somebody_puts_shields_up_before_themselves(app, writer, say):
    shielded = writer(30)
    own, elsewhere = make_discussion(shielded.member), make_discussion()
    answered = make_reply(elsewhere, shielded.member)
    assert shielded.post("/me/shield").status_code == 303
    assert "until" in words(shielded.get("/me/shield"))
    posts = [
        say(writer(), own, "In her thread"),
        say(writer(), elsewhere, "To what she said", parent=answered.id),
        say(writer(), elsewhere, "To somebody else"),
    ]
    assert seen(app, *posts) == ["held", "held", "visible"]
    shielded.post("/me/shield/down")
    assert seen(app, say(writer(), own, "And now?")) == ["visible"]


@pytest.mark.parametrize(("place", "which"), [("topic", "health"), ("site", "")])
def test_moderators_put_shields_up_in_a_topic_or_everywhere(app, moderator, writer, say, visitor, place, which):
    root, elsewhere = make_discussion(), make_discussion(topic_id=get_topic("food").id)
    assert moderator.post("/moderation/shields", data={"place": place, "which": which}).status_code == 303
    assert LINE in visitor.get(page_of(root)).text
    posts = say(writer(), root, "Here"), say(writer(), elsewhere, "There")
    assert seen(app, *posts) == ["held", "held" if place == "site" else "visible"]
    started = writer().post("/t/health/discussions", data={"title": "New", "body": "All is new."})
    assert "Waiting" in moderator.get("/t/health").text and started.status_code == 303


def test_moderators_put_shields_up_in_a_thread_and_before_a_person(app, moderator, writer, say):
    root, person = make_discussion(), make_member("zoe")
    moderator.post("/moderation/shields", data={"place": "post", "which": root.id})
    moderator.post("/moderation/shields", data={"place": "member", "which": "@zoe"})
    assert seen(app, say(writer(), root, "One"), say(writer(), make_discussion(person), "Two")) == ["held", "held"]
    page = words(moderator.get("/moderation/shields"))
    assert "@zoe" in page and page.count("1 post held") == 2


@pytest.mark.parametrize(
    "wrong", [("topic", "nowhere"), ("post", "x"), ("post", "0"), ("post", "9" * 30), ("member", "nobody_here")]
)
def test_there_are_no_shields_where_nothing_is(app, moderator, wrong):
    answer = moderator.post("/moderation/shields", data=dict(zip(("place", "which"), wrong, strict=True)))
    assert answer.status_code == 422 and "no topic, thread or member like that" in words(answer).replace("&#39;", "'")
    assert moderator.post("/moderation/shields", data={"place": "moon"}).status_code == 422
    assert shields(app) == []


def test_nobody_else_puts_shields_up_in_a_thread(app, writer, visitor):
    root = make_discussion()
    stranger = writer(30)
    for address in (f"/posts/{root.id}/shield", f"/posts/{root.id}/shield/down"):
        assert stranger.post(address).status_code == 403
    assert stranger.get(f"/posts/{root.id}/shield").status_code == 403
    assert shields(app) == []


def test_signing_goes_on_behind_shields(moderator, writer):
    moderator.post("/moderation/shields", data={"place": "site"})
    petition, new = make_petition(), writer()
    assert new.post(f"/petitions/{petition.id}/sign").status_code == 303
    assert new.get(f"/petitions/{petition.id}/count.json").json["count"] in (0, 1)  # folded by the clock
    assert "You signed" in words(new.get(f"/petitions/{petition.id}/{petition.slug}"))


def test_shields_end_after_six_hours_and_what_they_held_waits_on(app, writer, say, moderator):
    author = writer(30)
    root = make_discussion(author.member)
    author.post(f"/posts/{root.id}/shield")
    held = say(writer(), root, "I am new here")
    [shield] = shields(app)
    assert shield.ends_at - shield.raised_at == timedelta(hours=6)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Shield).values(ends_at=sa.func.now()))
    run(app, tasks.watch)
    [shield] = shields(app)
    assert shield.lowered_at is not None and seen(app, held) == ["held"]
    assert seen(app, say(writer(), root, "I am new, too")) == ["visible"]
    assert "1 post held" in words(moderator.get("/moderation/shields"))


def test_all_that_shields_held_is_published_at_once(app, moderator, writer, say):
    root = make_discussion()
    moderator.post("/moderation/shields", data={"place": "post", "which": root.id})
    held = [say(writer(), root, f"I am new here, {n}") for n in range(3)]
    [shield] = shields(app)
    assert moderator.post(f"/moderation/shields/{shield.id}/release").status_code == 303
    with app.app_context():
        moderator_id = db.session.scalar(sa.text("SELECT id FROM members WHERE role = 'moderator'"))
    run(app, tasks.settle, shield.id, moderator_id, "release")
    assert seen(app, *held) == ["visible"] * 3


def test_what_a_moderator_may_not_decide_stops_nothing_else(app, moderator, writer, say, monkeypatch):
    monkeypatch.setattr("activistnet.defence.services.shields.AT_ONCE", 1)
    root = make_discussion()
    moderator.post("/moderation/shields", data={"place": "post", "which": root.id})
    held = [say(writer(), root, f"I am new here, {n}") for n in ("one", "two", "three")]
    with app.app_context(), db.transaction():  # the first one's author is one whom the moderator blocks
        blocked = (
            "SELECT m.id, p.author_id FROM members m, posts p WHERE m.role = 'moderator' AND p.visibility = 'held'"
        )
        db.session.execute(sa.text(f"INSERT INTO blocks (member_id, blocked_id) {blocked} ORDER BY p.id LIMIT 1"))
    [shield] = shields(app)
    moderator.post(f"/moderation/shields/{shield.id}/release")
    with app.app_context():
        while run_due():
            pass
    assert seen(app, *held) == ["held", "visible", "visible"]


def test_an_old_press_takes_no_new_shields_down(moderator, writer, visitor, app):
    author = writer(30)
    root = make_discussion(author.member)
    author.post(f"/posts/{root.id}/shield")
    [old] = shields(app)
    author.post(f"/posts/{root.id}/shield/down")
    author.post(f"/posts/{root.id}/shield")
    assert moderator.post(f"/moderation/shields/{old.id}/down").status_code == 303
    assert LINE in visitor.get(page_of(root)).text


def test_shields_are_proposed_where_many_new_accounts_write_at_once(app, moderator, writer, visitor):
    author = writer(30)
    root, quiet = make_discussion(author.member), make_discussion()
    flood(root)
    flood(quiet, texts=15)
    run(app, tasks.watch)
    run(app, tasks.watch)
    [shield] = shields(app)
    assert (shield.post_id, shield.raised_at) == (root.id, None)
    assert "30 replies by 10 new accounts in a minute; usually 0" in words(moderator.get("/moderation/shields"))
    assert "Put shields up" in author.get(page_of(root)).text
    assert "Put shields up" not in visitor.get(page_of(root)).text
    assert moderator.post(f"/moderation/shields/{shield.id}/up").status_code == 303
    assert LINE in visitor.get(page_of(root)).text


def test_shields_are_proposed_before_somebody_in_whose_threads_many_new_accounts_write_at_once(app, writer, moderator):
    author = writer(30)
    roots = [make_discussion(author.member) for _ in range(4)]
    for root in roots:
        flood(root, texts=10)
    flood(make_discussion(), texts=15)
    run(app, tasks.watch)
    run(app, tasks.watch)
    [shield] = shields(app)
    assert (shield.member_id, shield.raised_at) == (author.member.id, None)
    assert "40 replies by 40 new accounts in a minute; usually 0" in words(moderator.get("/moderation/shields"))
    page = author.get(page_of(roots[0])).text
    assert "Many new accounts are writing in your threads at once." in page and 'href="/me/shield"' in page
    assert author.post("/me/shield").status_code == 303
    [shield] = shields(app)
    assert shield.raised_at is not None


def test_what_is_usual_there_is_no_reason_for_shields(app):
    root = make_discussion()
    flood(root, texts=20)
    flood(root, texts=600, authors=3, ago="20 minutes")
    run(app, tasks.watch)
    assert shields(app) == []


def test_shields_are_proposed_where_visitors_report_at_once(app):
    reply = make_reply(make_discussion())
    for _ in range(12):
        save(Report(post_id=reply.id, rule="spam"))
    run(app, tasks.watch)
    assert [shield.post_id for shield in shields(app)] == [reply.root_id]


def test_a_no_is_heard_for_an_hour_and_a_proposal_is_forgotten_then(app, moderator):
    root = make_discussion()
    flood(root)
    run(app, tasks.watch)
    [shield] = shields(app)
    moderator.post(f"/moderation/shields/{shield.id}/down")
    run(app, tasks.watch)
    assert len(shields(app)) == 1
    with app.app_context(), db.transaction():
        earlier = sa.func.now() - sa.text("interval '61 minutes'")
        db.session.execute(sa.update(Shield).values(lowered_at=earlier, proposed_at=earlier))
    run(app, tasks.watch)
    assert [each.lowered_at is None for each in shields(app)] == [False, True]
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(RecentText))
        db.session.execute(sa.update(Shield).values(proposed_at=earlier))
    run(app, tasks.watch)
    assert not [each for each in shields(app) if each.lowered_at is None]
