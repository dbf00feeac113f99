"""Whoever is removed from a topic, or not let in, reads why and what they may do; it can be looked at again, once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, save
from people import PASSWORD, make_person
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.topics import tasks
from activistnet.topics.deed_models import Deed
from activistnet.topics.models import TopicMember

WHY = {"rule": "", "reason": "Sold pills in every thread."}
ASKED = {"words": "I sold nothing."}


@pytest.fixture
def amina(app, log_in):
    """`person, browser` of a member of Health."""
    member = make_person("Amina")
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, joined_at="2026-01-01T00:00:00Z"))
    log_in(member, browser := app.test_client())
    return member, browser


@pytest.fixture
def mails(app, configure, tmp_path):
    configure(mail_url=f"file:{tmp_path}")

    def sent():
        with app.app_context():
            run_due()
        return [re.sub(r"=\n", "", file.read_text()) for file in sorted(tmp_path.glob("*.eml"))]

    return sent


def remove(browser, member, **why):
    return browser.post("/t/health/members/remove", data={"member": member.id, **(why or WHY)})


def set_joining(app, joining):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE topics SET joining = :joining"), {"joining": joining})


def newest(app):
    with app.app_context():
        return db.session.scalar(sa.select(Deed).order_by(Deed.id.desc()).limit(1))


def is_in(app, member):
    with app.app_context():
        return db.session.scalar(sa.select(TopicMember).where(TopicMember.member_id == member.id)) is not None


def test_whoever_is_removed_is_told_why_and_what_they_may_do_and_nobody_is_named(app, come, amina, mails):
    (member, browser), (mo, moderator) = amina, come("moderator")
    members = moderator.get("/t/health/members").text
    assert f'href="/t/health/members/remove?member={member.id}"' in members
    page = moderator.get(f"/t/health/members/remove?member={member.id}")
    assert "Remove from" in words(page) and "Amina" in page.text
    assert remove(moderator, member).headers["Location"] == "/t/health/members"
    assert not is_in(app, member)
    inbox = browser.get("/notifications")
    assert "You were removed from the topic" in words(inbox) and "Sold pills" in inbox.text
    own, standing = browser.get("/t/health/removal"), browser.get("/me/standing")
    for seen in (own, standing):
        assert "Those who look after the topic have decided this." in words(seen) and "Sold pills" in seen.text
        assert mo.handle not in seen.text and mo.display_name not in seen.text
    (mail,) = mails()
    assert f"To: {member.handle}@example.org" in mail and "Sold pills" in mail and "/t/health/removal" in mail
    done = app.test_client().get("/t/health/moderation?view=deeds")
    assert "A member was removed from the topic." in words(done) and "Sold pills" in done.text
    assert member.handle not in done.text and "Amina" not in done.text
    assert "A member was removed" in words(app.test_client().get("/t/health/moderation"))


def test_whoever_is_not_let_in_is_told_too_in_the_words_of_a_rule(app, come, mails):
    moderator, member = come("moderator")[1], make_person("Bram")
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, words="I nurse."))
    page = moderator.get(f"/t/health/members/remove?member={member.id}")
    assert "Turn down a request to join" in page.text and "I nurse." in page.text
    assert remove(moderator, member, rule="hate", reason="").status_code == 303
    deed = newest(app)
    assert (deed.kind, deed.member_id) == ("refused", member.id) and deed.rule and deed.reason
    (mail,) = mails()
    assert "let into the topic" in mail
    assert "wasn't let in" in words(app.test_client().get("/t/health/moderation")).replace("&#39;", "'")


@pytest.mark.parametrize("why", [{"rule": "", "reason": ""}, {"rule": "nothing", "reason": ""}, {}])
def test_nobody_is_removed_without_a_reason(app, come, amina, why):
    moderator, member = come("moderator")[1], amina[0]
    refused = moderator.post("/t/health/members/remove", data={"member": member.id, **why})
    assert refused.status_code == 422 and "Give a reason, or choose a rule" in refused.text
    assert is_in(app, member) and newest(app) is None
    assert remove(moderator, member, reason="x" * 501).status_code == 422


def test_those_who_decide_there_alone_remove_and_only_who_is_there(app, come, amina):
    member = amina[0]
    for browser in (come("curator")[1], come()[1], amina[1]):
        assert browser.get(f"/t/health/members/remove?member={member.id}").status_code == 403
        assert remove(browser, member).status_code == 403
    moderator, stranger = come("moderator")[1], make_member()
    assert moderator.get(f"/t/health/members/remove?member={stranger.id}").status_code == 404
    assert moderator.get("/t/health/members/remove?member=x").status_code == 404
    assert remove(moderator, stranger).status_code == 303  # they have left meanwhile
    assert is_in(app, member) and newest(app) is None
    assert amina[1].get("/t/health/removal").status_code == amina[1].post("/t/health/removal", data=ASKED).status_code
    assert amina[1].get("/t/health/removal").status_code == 404


@pytest.mark.parametrize("joining", ["open", "request"])
def test_they_may_join_or_ask_again_after_thirty_days(app, come, amina, joining):
    member, browser = amina
    remove(come("moderator")[1], member)
    set_joining(app, joining)
    assert "Read why, and what you can do" in browser.get("/t/health/members").text
    refused = browser.post("/t/health/join", data={"words": "Again."})
    assert refused.status_code == 409 and "again on" in refused.text
    assert not is_in(app, member)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Deed).values(done_at=datetime.now(UTC) - timedelta(days=30, minutes=1)))
    assert browser.post("/t/health/join", data={"words": "Again."}).status_code == 303
    assert is_in(app, member)


@pytest.mark.parametrize("act", ["keep", "take-back"])
def test_somebody_of_the_site_looks_at_it_once_and_everyone_hears_what_came_of_it(app, come, amina, mails, act):
    (member, browser), (_, by) = amina, come(site_role="moderator")
    _, other = come(site_role="moderator")
    remove(by, member)
    assert browser.post("/t/health/removal", data={"words": ""}).status_code == 422
    assert browser.post("/t/health/removal", data=ASKED).status_code == 303
    again = browser.post("/t/health/removal", data={"words": "And again."})
    assert again.status_code == 409 and "already asked" in again.text
    assert "asks you to look" in words(other.get("/notifications"))
    assert "asks you to look" not in words(by.get("/notifications"))
    look = f"/topics/looks/{newest(app).id}"
    assert look in other.get("/topics/looks").text and look not in by.get("/topics/looks").text
    assert "Removed from topics" in other.get("/moderation").text
    assert by.get(look).status_code == by.post(look, data={"act": act, "answer": "No."}).status_code == 403
    page = other.get(look)
    assert "I sold nothing." in page.text and "Everyone else can read it without the name" in page.text
    assert other.post(look, data={"act": act, "answer": ""}).status_code == 422
    assert other.post(look, data={"act": "burn", "answer": "No."}).status_code == 422
    assert other.post(look, data={"act": act, "answer": "I've read it all."}).headers["Location"] == "/topics/looks"
    assert other.post(look, data={"act": "keep", "answer": "Once more."}).status_code == 409
    assert is_in(app, member) is (act == "take-back")
    for seen in (browser.get("/notifications"), browser.get("/t/health/removal")):
        said = "you're a member of" if act == "take-back" else "it stays as it was decided"
        assert said in words(seen).replace("&#39;", "'") and "ve read it all." in seen.text
    assert "ve read it all." in mails()[-1]
    public = words(app.test_client().get("/t/health/moderation"))
    assert ("took it back" if act == "take-back" else "and it stays") in public and "ve read it all." in public
    assert look not in other.get("/topics/looks").text


def test_in_a_topic_for_members_nobody_is_told_that_everyone_reads_the_answer(app, come, amina):
    (member, browser), (_, by) = amina, come(site_role="moderator")
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE topics SET visibility = 'members'"))
    assert "everyone" not in words(by.get(f"/t/health/members/remove?member={member.id}")).casefold()
    refused = remove(by, member, rule="", reason="")
    assert refused.status_code == 422 and "everyone" not in words(refused).casefold()
    remove(by, member)
    browser.post("/t/health/removal", data=ASKED)
    _, other = come(site_role="moderator")
    look = f"/topics/looks/{newest(app).id}"
    page, refused = words(other.get(look)), other.post(look, data={"act": "keep", "answer": ""})
    assert "Members of the topic can read it without the name" in page
    assert refused.status_code == 422 and "everyone" not in words(refused).casefold()


def test_whoever_has_a_role_there_does_not_look_and_the_only_operator_does(app, come, amina):
    _, leader = come("lead", site_role="operator")
    remove(leader, amina[0])
    amina[1].post("/t/health/removal", data=ASKED)
    look = f"/topics/looks/{newest(app).id}"
    assert leader.get(look).status_code == 200, "there is nobody else"
    _, moderator = come(site_role="moderator")
    assert leader.get(look).status_code == 403
    assert moderator.get(look).status_code == 200
    assert amina[1].get("/topics/looks").status_code == come("moderator")[1].get(look).status_code == 403
    assert moderator.get("/topics/looks/0").status_code == 404


def test_whoever_leaves_the_site_is_forgotten_and_everybody_after_a_year(app, come, amina):
    (member, browser), (_, moderator) = amina, come("moderator")
    remove(moderator, member)
    browser.post("/t/health/removal", data=ASKED)
    other = make_member()
    save(TopicMember(topic_id=get_topic().id, member_id=other.id, joined_at="2026-01-01T00:00:00Z"))
    remove(moderator, other)
    assert browser.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    with app.app_context(), db.transaction():
        first = db.session.scalar(sa.select(Deed).order_by(Deed.id).limit(1))
        assert (first.member_id, first.words, first.reason) == (None, "", WHY["reason"])
        assert db.session.scalar(sa.select(sa.func.count(Deed.member_id))) == 1
        db.session.execute(sa.update(Deed).values(done_at=datetime.now(UTC) - timedelta(days=366)))
        tasks.forget_deeds()
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count(Deed.member_id), sa.func.count(Deed.by_id))).one() == (0, 0)
