"""Active members of a topic recall a lead by a vote."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from communities.conftest import ask, end_due, join, move_clock, open_vote
from communities.test_roles import give, role_of
from factories import get_topic, make_discussion, make_member
from shown import words

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.posts.models import Post
from activistnet.topics.recall_models import Recall, RecallVote
from activistnet.topics.recall_rules import is_recalled, needed


def vote(browser, number, word):
    return browser.post("/t/health/recall/vote", data={"recall": number, "vote": word})


def test_a_tenth_and_at_least_three_have_to_ask():
    assert [needed(active) for active in (0, 3, 30, 31, 100)] == [3, 3, 3, 4, 10]


def test_two_thirds_of_at_least_a_third_recall():
    assert is_recalled(2, 1, 9) and is_recalled(4, 2, 18)
    assert not is_recalled(2, 1, 10) and not is_recalled(3, 2, 9) and not is_recalled(0, 0, 0)


def test_three_active_members_open_a_vote_that_recalls_a_lead_after_seven_days(app, client, active, nora):
    lead, browser = nora
    assert "Ask for a vote" in active[0].get("/t/health/recall").text
    assert ask(active[0], lead).status_code == ask(active[0], lead).status_code == 303  # once, however often
    assert "Asked for a vote: 1 of 3." in active[1].get("/t/health/recall").text
    number = open_vote(app, active, lead)
    assert "vote for 7 days on whether you stay a lead" in browser.get("/notifications").text
    assert "vote for 7 days on whether a lead is recalled" in active[3].get("/notifications").text
    for one, word in zip(active, ("recall", "recall", "keep", "keep"), strict=True):
        assert vote(one, number, word).status_code == 303
    assert vote(active[3], number, "recall").status_code == 303  # the last word counts
    assert "You voted for recalling" in active[3].get("/t/health/recall").text
    end_due(app)
    assert role_of(app, lead) == "lead"  # it is not over yet
    move_clock(app, days=7)
    assert vote(active[2], number, "recall").status_code == 409
    end_due(app)
    end_due(app)  # again, which changes nothing
    assert role_of(app, lead) is None
    page = client.get("/t/health/moderation").text
    assert "For recalling: 3. Against: 1. Active members: 4." in page and "Nora" not in page
    told = browser.get("/notifications").text
    assert "recalled you as a lead" in told and "still a member" in told and "For recalling: 3. Against: 1." in told
    assert "Leave this topic" in browser.get("/t/health/members").text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RecallVote)) == 0


def test_a_lead_stays_where_too_few_want_it_and_rests_for_ninety_days(app, active, nora):
    lead, browser = nora
    number = open_vote(app, active, lead)
    for one, word in zip(active, ("recall", "recall", "keep", "keep"), strict=True):
        vote(one, number, word)
    move_clock(app, days=7)
    end_due(app)
    assert role_of(app, lead) == "lead" and "you stay a lead" in browser.get("/notifications").text
    assert "Not recalled" in active[0].get("/t/health/recall").text
    assert ask(active[0], lead).status_code == 409
    move_clock(app, days=91)
    assert ask(active[0], lead).status_code == 303


def test_what_too_few_ask_for_lapses_after_thirty_days_and_rests_nobody(app, client, active, nora):
    ask(active[0], nora[0])
    move_clock(app, days=31)
    end_due(app)
    assert "Votes that ended" not in client.get("/t/health/recall").text
    assert ask(active[0], nora[0]).status_code == 303


def test_whoever_lays_the_role_down_ends_the_vote(app, client, active, nora):
    lead, browser = nora
    number = open_vote(app, active, lead)
    vote(active[0], number, "recall")
    browser.post("/t/health/roles", data={"handle": lead.handle, "role": "none"})
    move_clock(app, days=7)
    end_due(app)
    assert "ended without a result" in browser.get("/notifications").text
    assert "Votes about leads" not in client.get("/t/health/moderation").text


@pytest.mark.parametrize("ends", ["recalled", "laid down"])
def test_no_other_lead_makes_one_again_of_whom_members_recalled(app, enter, active, nora, ends):
    lead, browser = nora
    friend, theirs = enter()
    give(friend, "lead")
    number = open_vote(app, active, lead)
    back = {"handle": lead.handle, "role": "lead"}
    if ends == "laid down":
        browser.post("/t/health/roles", data={**back, "role": "none"})
        assert theirs.post("/t/health/roles", data=back).status_code == 422
    for one in active:
        vote(one, number, "recall")
    move_clock(app, days=7)
    end_due(app)
    assert role_of(app, lead) is None
    refused = theirs.post("/t/health/roles", data=back)
    assert refused.status_code == 422 and "voted on recalling them" in refused.text
    assert theirs.post("/t/health/roles", data={**back, "role": "curator"}).status_code == 303
    assert enter(role="operator")[1].post("/t/health/roles", data=back).status_code == 303
    assert browser.post("/t/health/roles/answer", data={"offered": "lead", "answer": "accept"}).status_code == 303
    theirs.post("/t/health/roles", data={**back, "role": "none"})
    assert role_of(app, lead) == "lead"


def test_after_ninety_days_other_leads_may(app, enter, active, nora):
    lead, _ = nora
    friend, theirs = enter()
    give(friend, "lead")
    number = open_vote(app, active, lead)
    for one in active:
        vote(one, number, "recall")
    move_clock(app, days=7)
    end_due(app)
    move_clock(app, days=91)
    assert theirs.post("/t/health/roles", data={"handle": lead.handle, "role": "lead"}).status_code == 303


def test_what_three_ask_in_a_small_topic_is_not_enough_once_it_has_grown(app, enter, active, nora):
    lead, _ = nora
    ask(active[0], lead)
    ask(active[1], lead)
    for _ in range(28):
        member = make_member()
        join(member)
        make_discussion(member)
    assert ask(active[2], lead).status_code == 303  # the third of 32
    assert "Asked for a vote: 3 of 4." in active[3].get("/t/health/recall").text
    ask(active[3], lead)
    assert "The vote is open until" in active[3].get("/t/health/recall").text


def test_who_is_suspended_meanwhile_has_no_say(app, client, enter, active, nora):
    banned, browser = enter(is_active=True)
    number = open_vote(app, active, nora[0])
    for one, word in zip((*active[:2], browser), ("recall", "keep", "recall"), strict=True):
        vote(one, number, word)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == banned.id).values(suspended_at=sa.func.now()))
    move_clock(app, days=7)
    end_due(app)
    assert role_of(app, nora[0]) == "lead"
    assert "For recalling: 1. Against: 1." in client.get("/t/health/moderation").text


def test_only_active_members_ask_and_vote(app, enter, active, nora):
    lead, browser = nora
    _, stranger = enter()
    fresh, newcomer = enter()
    join(fresh, days=29)
    make_discussion(fresh)
    silent, quiet = enter()
    join(silent)
    old = make_discussion(silent)
    make_discussion(silent, topic_id=get_topic("food").id)
    with app.app_context(), db.transaction():
        before = datetime.now(UTC) - timedelta(days=91)
        db.session.execute(sa.update(Post).where(Post.id == old.id).values(created_at=before))
    for one in (stranger, newcomer, quiet, browser):
        assert ask(one, lead).status_code == 403
    assert "aren't an active member" in stranger.get("/t/health/recall").text
    number = open_vote(app, active, lead)
    for one in (stranger, newcomer, quiet, browser):
        assert vote(one, number, "keep").status_code == 403


def test_what_is_no_lead_no_vote_or_no_word_is_refused(app, enter, active, nora):
    curator, _ = enter()
    give(curator, "curator")
    assert ask(active[0], curator).status_code == 409
    assert active[0].post("/t/health/recall", data={"member": "x"}).status_code == 404
    ask(active[0], nora[0])
    with app.app_context():
        number = db.session.scalar(sa.select(Recall.id))
    assert vote(active[0], number, "keep").status_code == 409  # it isn't open yet
    assert vote(active[0], number, "maybe").status_code == vote(active[0], 999, "keep").status_code == 404
    elsewhere = {"recall": number, "vote": "keep"}
    assert active[0].post("/t/food/recall/vote", data=elsewhere).status_code == 404


def test_an_operator_stops_an_abuse_with_a_reason_for_everyone(app, client, enter, active, nora):
    _, operator = enter(role="operator")
    number = open_vote(app, active, nora[0])
    page = words(operator.get("/t/health/recall"))
    assert "Stop this vote" in page and "Everyone can read it here. This page shows @handles as “@…”." in page
    assert "Stop this vote" not in active[0].get("/t/health/recall").text
    stop = {"recall": number, "reason": "Bought accounts."}
    assert active[0].post("/t/health/recall/stop", data=stop).status_code == 403
    assert operator.post("/t/health/recall/stop", data={**stop, "reason": ""}).status_code == 422
    assert operator.post("/t/health/recall/stop", data=stop).status_code == 303
    refused = operator.post("/t/health/recall/stop", data={**stop, "reason": "Again."})
    assert refused.status_code == 409 and "Again." in refused.text
    assert "Bought accounts." in client.get("/t/health/moderation").text
    assert "Bought accounts." in nora[1].get("/notifications").text
    assert "topic.vote_stop" in operator.get("/operate/audit").text
    assert ask(active[0], nora[0]).status_code == 409


def test_visitors_read_the_rule_and_no_names(client, active, nora):
    ask(active[0], nora[0])
    page = client.get("/t/health/recall").text
    assert "Active members can recall a lead" in page and "Nora" not in page


def test_asking_is_limited(active, nora, configure, in_one_window):
    configure(limits=0.02)
    assert [ask(active[0], nora[0]).status_code for _ in range(2)] == [303, 429]
