"""What a lead may not do while members ask for a vote about them, or vote."""

import pytest
from communities.conftest import ask, end_due, move_clock, open_vote
from communities.test_roles import give, role_of
from factories import get_topic, make_discussion, make_member, save

from activistnet.moderation.models import Report
from activistnet.topics.models import TopicMember
from activistnet.topics.recall_rules import binds


def test_nobody_of_the_topic_puts_out_who_may_vote(app, enter, active, nora):
    friend, theirs = enter()
    give(friend, "moderator")
    voter, asking = enter(is_active=True)[0], make_member()
    save(TopicMember(topic_id=get_topic().id, member_id=asking.id))
    ask(active[0], nora[0])

    def remove(browser, member):
        return browser.post("/t/health/members/remove", data={"member": member.id, "reason": "Spam."})

    for _ in ("asked for", "open"):
        refused = remove(theirs, voter)
        assert refused.status_code == 409 and "Members vote about a lead, or ask for that" in refused.text
        open_vote(app, active, nora[0])
    assert remove(theirs, asking).status_code == 303
    assert remove(enter(role="moderator")[1], voter).status_code == 303


@pytest.mark.parametrize("is_open", [False, True])
def test_a_lead_about_whom_members_ask_or_vote_does_what_a_curator_does_until_it_has_ended(
    app, enter, active, nora, is_open
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
    friend, theirs = enter()
    give(friend, "lead")
    assert refusals(theirs) == [303, 303, 303, 303]
    move_clock(app, days=37)
    end_due(app)
    assert "ended without a result" in browser.get("/notifications").text or is_open
    assert browser.get("/moderation").status_code == 200
    assert browser.get("/t/health/settings").status_code == 200


def test_one_member_alone_takes_no_lead_away(app, enter, active, nora):
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


def test_whoever_asks_again_and_again_can_be_removed(app, enter, active, nora):
    voter = enter(is_active=True)[0]
    removal = {"member": voter.id, "reason": "Again and again."}
    ask(active[0], nora[0])
    assert nora[1].post("/t/health/members/remove", data=removal).status_code == 409
    move_clock(app, days=31)
    end_due(app)
    ask(active[0], nora[0])
    assert nora[1].post("/t/health/members/remove", data=removal).status_code == 303
