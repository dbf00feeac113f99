"""What everybody reads of decisions: until when they hold, and why, without names, where they can read the topic."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import decide_on, pass_half_a_minute
from factories import get_topic, make_discussion, make_member, make_petition, save
from flask_babel import format_date

from activistnet.core.data.db import db
from activistnet.core.words.unseen import ANY
from activistnet.featuring.models import Featured
from activistnet.moderation.models import Act, Decision
from activistnet.posts.models import Post
from activistnet.topics.deed_models import Deed
from activistnet.topics.models import Topic, TopicMember, TopicRole
from activistnet.topics.recall_models import Recall

LOGS = ("/moderation/log", "/t/health/moderation")
WITHHELD = "Only people who can read this topic can read the reason."


@pytest.fixture
def day(app):
    """A day, so many from now, as a page writes it."""

    def day(n):
        with app.test_request_context():
            return format_date(datetime.now(UTC) + timedelta(days=n), "long")

    return day


@pytest.fixture
def close_to_others(app):
    """Have all in Health be for its members alone."""

    def close():
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(visibility="members"))
            db.session.execute(sa.update(Post).where(Post.visibility == "visible").values(visibility="members"))

    return close


@pytest.fixture
def readers(app, client, log_in):
    """Those who read in Health if it is for members, and those who don't."""

    def browser(**values):
        log_in(member := make_member(**values), each := app.test_client())
        return member, each

    member, inside = browser()
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, joined_at=sa.func.now()))
    moderating, of_topic = browser()
    save(TopicRole(topic_id=get_topic().id, member_id=moderating.id, role="moderator"))
    asking, outside = browser()
    save(TopicMember(topic_id=get_topic().id, member_id=asking.id))
    elsewhere, of_food = browser()
    save(TopicRole(topic_id=get_topic("food").id, member_id=elsewhere.id, role="lead"))
    of_site = browser(role="moderator")[1]
    return {"in": (inside, of_topic, of_site), "out": (app.test_client(), outside, of_food)}


@pytest.mark.parametrize(
    ("sent", "said", "days"),
    [
        ({"action": "lock"}, "Locked: until {}.", 7),
        ({"action": "warn"}, "Author warned: until {}.", 90),
        ({"action": "restrict", "days": "3"}, "Author may not publish for a while: until {}.", 3),
        ({"action": "hide", "review": "30"}, "Hidden: moderators look at it again on {}.", 30),
        ({"action": "ask-to-edit", "days": "14"}, "Author asked to change it: by {}.", 14),
    ],
)
def test_the_log_says_until_when(app, client, moderator, day, sent, said, days):
    more = {name: value for name, value in sent.items() if name != "action"}
    assert decide_on(moderator, make_discussion(), sent["action"], **more).status_code == 303
    assert said.format(day(days)) not in client.get("/moderation/log").text
    pass_half_a_minute(app)
    for log in LOGS:
        assert said.format(day(days)) in client.get(f"{log}?n={days}").text


def test_what_has_no_day_says_none_and_each_of_several_its_own(app, client, moderator, day):
    assert decide_on(moderator, make_discussion(), "hide", "warn").status_code == 303
    pass_half_a_minute(app)
    page = client.get("/moderation/log").text
    assert "Hidden · Author warned" in page and f"Author warned: until {day(90)}." in page
    assert "Hidden: " not in page


def test_what_was_withdrawn_before_its_day_is_said_to_be_and_what_is_shown_again_is_over(app, client, moderator, day):
    post = make_discussion()
    assert decide_on(moderator, post, "lock").status_code == 303
    pass_half_a_minute(app)
    with app.app_context():
        first = db.session.scalars(sa.select(Decision.id)).one()
    assert decide_on(moderator, post, "unlock", previous=first).status_code == 303
    pass_half_a_minute(app)
    page = client.get("/moderation/log").text
    assert f"Locked: withdrawn on {day(0)}." in page and "Locked: until" not in page
    assert decide_on(moderator, post, "hide", review="30", previous=first + 1).status_code == 303
    pass_half_a_minute(app)
    assert decide_on(moderator, post, "restore", previous=first + 2).status_code == 303
    pass_half_a_minute(app)
    assert f"Hidden: over since {day(0)}." in client.get("/moderation/log?n=1").text


def test_a_decision_of_the_release_before_is_there_without_acts(app, client):
    judge = make_member(role="moderator")
    told = {"moderator_id": judge.id, "reason": "Old.", "told_at": sa.func.now()}
    save(Decision(post_id=make_discussion().id, action="lock", **told))
    assert "Locked" in client.get("/moderation/log").text


def test_p08_reasons_in_a_topic_for_members_are_read_by_those_who_read_there(app, moderator, readers, close_to_others):
    assert decide_on(moderator, make_discussion(), "lock", reason="It was about the ward.").status_code == 303
    pass_half_a_minute(app)
    close_to_others()
    for log in LOGS:
        for browser in readers["in"]:
            page = browser.get(log).text
            assert "It was about the ward." in page and WITHHELD not in page
        for browser in readers["out"]:
            page = browser.get(f"{log}?x=1").text
            assert "the ward" not in page and WITHHELD in page and "Locked" in page and "1 decision" in page


@pytest.mark.parametrize("kind", ["removed", "refused", "featured"])
def test_so_are_reasons_of_what_else_was_done_there(readers, close_to_others, kind):
    answered = {"answered_at": sa.func.now(), "answer": "It was the ward."} if kind == "removed" else {}
    save(Deed(topic_id=get_topic().id, kind=kind, reason="Spoke of the ward.", detail={"days": 7}, **answered))
    close_to_others()
    for address in ("/t/health/moderation", "/t/health/moderation?view=deeds"):
        for browser in readers["in"]:
            assert "Spoke of the ward." in (page := browser.get(address).text) and WITHHELD not in page
            assert ("It was the ward." in page) is bool(answered)
        for browser in readers["out"]:
            assert "the ward" not in (page := browser.get(address).text) and WITHHELD in page


def test_so_are_those_of_votes_that_were_stopped(readers, close_to_others):
    over = {"ended_at": sa.func.now(), "outcome": "stopped", "reason": "A feud of the ward."}
    save(Recall(topic_id=get_topic().id, member_id=make_member().id, needs=3, ends_at=sa.func.now(), **over))
    close_to_others()
    for address in ("/t/health/moderation", "/t/health/recall"):
        assert all("A feud of the ward." in browser.get(address).text for browser in readers["in"])
        for browser in readers["out"]:
            assert "the ward" not in (page := browser.get(address).text) and WITHHELD in page


def test_so_are_those_of_what_was_featured(readers, close_to_others):
    over = {"role": "lead", "ends_at": sa.func.now()}
    save(Featured(post_id=make_discussion().id, topic_id=get_topic().id, reason="It names the ward.", **over))
    close_to_others()
    assert all("It names the ward." in browser.get("/how-we-choose").text for browser in readers["in"])
    for browser in readers["out"]:
        assert "the ward" not in (page := browser.get("/how-we-choose").text) and WITHHELD in page


def test_a_ban_from_a_topic_for_members_says_no_more(app, moderator, readers, close_to_others, log_in):
    banned = make_member()
    sent = {"action": "ban-topic", "banned_from": "health", "rule": "spam", "reason": "Spoke of the ward.", "days": "7"}
    assert moderator.post(f"/moderation/members/{banned.id}", data=sent).status_code == 303
    pass_half_a_minute(app)
    close_to_others()
    assert all("the ward" in browser.get("/moderation/log").text for browser in readers["in"])
    assert all("the ward" not in browser.get("/moderation/log").text for browser in readers["out"])
    log_in(banned, own := app.test_client())
    assert "Spoke of the ward." in own.get("/me/standing").text


def test_a_page_that_was_kept_forgets_the_reasons_once_a_topic_is_for_members(app, moderator, log_in, keeping):
    lead = make_member()
    save(TopicRole(topic_id=get_topic().id, member_id=lead.id, role="lead"))
    assert decide_on(moderator, make_discussion(), "lock", reason="It was about the ward.").status_code == 303
    pass_half_a_minute(app)
    visitor = app.test_client()
    assert all("the ward" in visitor.get(log).text for log in LOGS)
    log_in(lead, leading := app.test_client())
    sent = {"description": "Care.", "visibility": "members", "joining": "open", "posting": "everyone", "welcome": ""}
    assert leading.post("/t/health/settings", data=sent).status_code == 303
    assert all("the ward" not in visitor.get(log).text for log in LOGS)


def test_no_handle_is_read_in_public_and_whom_it_concerns_reads_it_all(app, client, moderator, log_in):
    author = make_member("amina")
    petition = make_petition(author)
    reason = "So @amina, @Amina and /@amina or ＠amina asked; see example.org."
    assert decide_on(moderator, petition, "close", rule="", reason=reason).status_code == 303
    pass_half_a_minute(app)
    save(
        Deed(
            topic_id=get_topic().id,
            kind="removed",
            reason="As @amina said.",
            answer="No, @amina.",
            answered_at=sa.func.now(),
        )
    )
    for address in (*LOGS, f"/petitions/{petition.id}"):
        page = client.get(address, follow_redirects=True).text
        assert "So @…, @… and /@… or @… asked; see example.org." in page, address
    page = client.get("/t/health/moderation?view=deeds").text
    assert "As @… said." in page and "No, @…." in page and "amina" not in page
    log_in(author, own := app.test_client())
    assert "@amina" in own.get("/me/standing").text
    assert "@amina, @Amina" in moderator.get(f"/moderation/posts/{petition.id}", follow_redirects=True).text


@pytest.mark.parametrize(
    "typed", ["@\u2066amina\u2069", "@ami\u00adna", "\ufe6bamina", "@\u034famina", "@\ufe0fami\u0301na"]
)
def test_no_handle_is_read_in_public_whatever_nobody_sees_stands_in_it(app, client, moderator, typed):
    petition = make_petition(make_member("amina"))
    assert decide_on(moderator, petition, "close", rule="", reason=f"So {typed} asked.").status_code == 303
    pass_half_a_minute(app)
    for address in LOGS:
        page = ANY.sub("", client.get(address).text)
        assert "So @… asked." in page, address


def test_whoever_writes_a_reason_is_told_what_everybody_reads(app, client, moderator, log_in):
    post = make_discussion()
    assert "Leave other names out." in moderator.get(f"/moderation/posts/{post.id}").text
    lead, member = make_member(), make_member()
    save(TopicRole(topic_id=get_topic().id, member_id=lead.id, role="lead"))
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, joined_at=sa.func.now()))
    log_in(lead, leading := app.test_client())
    page = leading.get(f"/t/health/members/remove?member={member.id}").text
    assert "Everyone can read the reason" in page and "Leave other names out." in page
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(visibility="members"))
    page = leading.get(f"/t/health/members/remove?member={member.id}").text
    assert "Members of the topic can read the reason" in page and "Everyone can read" not in page


def test_the_log_takes_as_many_queries_for_who_reads_there_as_for_who_does_not(readers, count_queries):
    judge = make_member(role="moderator")
    for _ in range(3):
        told = {"moderator_id": judge.id, "reason": "So.", "told_at": sa.func.now()}
        save(Act(decision_id=save(Decision(post_id=make_discussion().id, action="lock", **told)).id, action="lock"))
    for browser in (*readers["in"], *readers["out"][1:]):
        browser.get("/moderation/log")
        with count_queries() as queries:
            assert browser.get("/moderation/log").status_code == 200
        assert len(queries) <= 6, queries.statements
