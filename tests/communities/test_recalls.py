"""Active members of a topic recall a lead by a vote."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from communities.test_roles import give, role_of
from factories import get_topic, make_discussion, make_member, save

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.models import Report
from activistnet.posts.models import Post
from activistnet.topics import tasks
from activistnet.topics.models import TopicMember
from activistnet.topics.recall_models import Recall, RecallVote
from activistnet.topics.recall_rules import binds, is_recalled, needed


def join(member, *, days=40):
    at = datetime.now(UTC) - timedelta(days=days)
    save(TopicMember(topic_id=get_topic().id, member_id=member.id, joined_at=at))


def move_clock(app, **by):
    """Let everything about votes have happened so much earlier."""
    earlier = timedelta(**by)
    names = ("asked_at", "opened_at", "bound_at", "ends_at", "ended_at")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Recall).values({name: getattr(Recall, name) - earlier for name in names}))


def end_due(app):
    with app.app_context(), db.transaction():
        tasks.end_recalls()


@pytest.fixture
def come(app, log_in):
    def come(*, is_active=False, **values):
        browser = app.test_client()
        member = log_in(make_member(**values), browser)
        if is_active:
            join(member)
            make_discussion(member)
        return member, browser

    return come


@pytest.fixture
def nora(come):
    """The lead, and her browser."""
    member, browser = come(display_name="Nora")
    join(member)
    give(member, "lead")
    return member, browser


@pytest.fixture
def active(come, nora):
    """Browsers of four active members."""
    return [come(is_active=True)[1] for _ in range(4)]


def ask(browser, lead):
    return browser.post("/t/health/recall", data={"member": lead.id})


def open_vote(app, active, lead):
    for browser in active[:3]:
        assert ask(browser, lead).status_code == 303
    with app.app_context():
        return db.session.scalar(sa.select(Recall.id).where(Recall.ended_at.is_(None)))


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
def test_no_other_lead_makes_one_again_of_whom_members_recalled(app, come, active, nora, ends):
    lead, browser = nora
    friend, theirs = come()
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
    assert come(role="operator")[1].post("/t/health/roles", data=back).status_code == 303
    assert browser.post("/t/health/roles/answer", data={"offered": "lead", "answer": "accept"}).status_code == 303
    theirs.post("/t/health/roles", data={**back, "role": "none"})
    assert role_of(app, lead) == "lead"


def test_after_ninety_days_other_leads_may(app, come, active, nora):
    lead, _ = nora
    friend, theirs = come()
    give(friend, "lead")
    number = open_vote(app, active, lead)
    for one in active:
        vote(one, number, "recall")
    move_clock(app, days=7)
    end_due(app)
    move_clock(app, days=91)
    assert theirs.post("/t/health/roles", data={"handle": lead.handle, "role": "lead"}).status_code == 303


def test_what_three_ask_in_a_small_topic_is_not_enough_once_it_has_grown(app, come, active, nora):
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


def test_nobody_of_the_topic_puts_out_who_may_vote(app, come, active, nora):
    friend, theirs = come()
    give(friend, "moderator")
    voter, asking = come(is_active=True)[0], make_member()
    save(TopicMember(topic_id=get_topic().id, member_id=asking.id))
    ask(active[0], nora[0])

    def put_out(browser, member):
        return browser.post("/t/health/members/remove", data={"member": member.id, "reason": "Spam."})

    for _ in ("asked for", "open"):
        refused = put_out(theirs, voter)
        assert refused.status_code == 409 and "Members vote about a lead, or ask for that" in refused.text
        open_vote(app, active, nora[0])
    assert put_out(theirs, asking).status_code == 303
    assert put_out(come(role="moderator")[1], voter).status_code == 303


@pytest.mark.parametrize("is_open", [False, True])
def test_a_lead_about_whom_members_ask_or_vote_does_what_a_curator_does_until_it_has_ended(
    app, come, active, nora, is_open
):
    (_, browser), post, other = nora, make_discussion(title="Of nights"), make_member()
    save(Report(post_id=post.id, rule="spam"))
    page, asking = f"/moderation/posts/{post.id}", make_member()
    save(TopicMember(topic_id=get_topic().id, member_id=asking.id))
    hide = {"action": "hide", "rule": "spam", "reason": "Against me.", "previous": ""}
    archive = {"description": "", "visibility": "members", "joining": "open", "posting": "nobody", "welcome": ""}
    appoint = {"handle": other.handle, "role": "moderator"}

    def refusals(browser):
        acts = [(page, hide), ("/t/health/settings", archive), ("/t/health/roles", appoint)]
        acts.append(("/t/health/members/remove", {"member": asking.id, "reason": "Spam."}))
        return [browser.post(address, data=data).status_code for address, data in acts]

    ask(active[0], nora[0])
    ask(active[1], nora[0])
    if is_open:
        open_vote(app, active, nora[0])
    else:
        assert "asking for a vote about you" in browser.get("/notifications").text
    assert refusals(browser) == [403, 409, 409, 409]
    assert "as a curator does" in browser.post("/t/health/settings", data=archive).text
    assert "as a curator does" in browser.get("/t/health/members").text
    assert browser.get("/moderation").status_code == 403
    assert browser.get(f"/posts/{post.id}/feature").status_code == 200
    assert role_of(app, nora[0]) == "lead"
    friend, theirs = come()
    give(friend, "lead")
    assert refusals(theirs) == [303, 303, 303, 303]
    move_clock(app, days=37)
    end_due(app)
    assert "ended without a result" in browser.get("/notifications").text or is_open
    assert browser.get("/moderation").status_code == 200
    assert browser.get("/t/health/settings").status_code == 200


def test_one_member_alone_takes_no_lead_away(app, come, active, nora):
    (lead, browser), archive = nora, {"description": "", "joining": "request"}
    for _ in range(2):
        ask(active[0], lead)
        assert browser.get("/moderation").status_code == 200
        assert browser.get("/t/health/settings").status_code == 200
        assert browser.post("/t/health/settings", data=archive).status_code != 409
        assert "vote about you" not in browser.get("/notifications").text
        move_clock(app, days=31)
        end_due(app)
    assert "ended without a result" not in browser.get("/notifications").text


def test_half_of_those_it_takes_bind_a_lead():
    assert [binds(asked, 3) for asked in (0, 1, 2, 3)] == [False, False, True, True]
    assert [binds(asked, 10) for asked in (4, 5, 10)] == [False, True, True]


def test_what_nothing_came_of_binds_nobody_again_for_ninety_days_but_by_a_vote(app, active, nora):
    lead, browser = nora

    def is_bound(*asking):
        for each in asking:
            ask(each, lead)
        return browser.get("/t/health/settings").status_code == 409

    assert is_bound(*active[:2])
    move_clock(app, days=31)
    end_due(app)
    assert not is_bound(*active[:2])
    assert is_bound(active[2]), "which opens the vote"
    move_clock(app, days=38)
    end_due(app)
    move_clock(app, days=91)
    assert is_bound(*active[:2])


def test_whoever_asks_again_and_again_can_be_put_out(app, come, active, nora):
    voter = come(is_active=True)[0]
    put_out = {"member": voter.id, "reason": "Again and again."}
    ask(active[0], nora[0])
    assert nora[1].post("/t/health/members/remove", data=put_out).status_code == 409
    move_clock(app, days=31)
    end_due(app)
    ask(active[0], nora[0])
    assert nora[1].post("/t/health/members/remove", data=put_out).status_code == 303


def test_who_is_suspended_meanwhile_has_no_say(app, client, come, active, nora):
    banned, browser = come(is_active=True)
    number = open_vote(app, active, nora[0])
    for one, word in zip((*active[:2], browser), ("recall", "keep", "recall"), strict=True):
        vote(one, number, word)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == banned.id).values(suspended_at=sa.func.now()))
    move_clock(app, days=7)
    end_due(app)
    assert role_of(app, nora[0]) == "lead"
    assert "For recalling: 1. Against: 1." in client.get("/t/health/moderation").text


def test_only_active_members_ask_and_vote(app, come, active, nora):
    lead, browser = nora
    _, stranger = come()
    fresh, newcomer = come()
    join(fresh, days=29)
    make_discussion(fresh)
    silent, quiet = come()
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


def test_what_is_no_lead_no_vote_or_no_word_is_refused(app, come, active, nora):
    curator, _ = come()
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


def test_an_operator_stops_an_abuse_with_a_reason_for_everyone(app, client, come, active, nora):
    _, operator = come(role="operator")
    number = open_vote(app, active, nora[0])
    assert "Stop this vote" in operator.get("/t/health/recall").text
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
