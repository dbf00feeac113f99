"""Rules that are made of other teams' lists: which, for how long, and what becomes of them when a list changes."""

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from defence.conftest import TAKE, entries, later, rules
from factories import make_discussion, make_member
from shown import words
from waiting import HANG

from activistnet.core.data.db import db
from activistnet.posts.models import Post


def test_an_entry_stands_beside_the_rules_that_are_there(app, moderator, take_in, decide):
    first = take_in("pills\nshop.example\nbig sale\nold word\nput away")
    assert decide(first, "pills", "shop.example", "big sale", "old word").status_code == 303
    assert decide(first, "put away", act="aside", reason="Too broad.").status_code == 303
    off = next(rule for rule in rules(app) if rule.pattern == "old word")
    moderator.post(f"/moderation/words/{off.id}/off")
    second = take_in("pills\ncheap pills\nsale\nexample\nold word\na.shop.example\nput away\n127.0.0.1", name="Other")
    page = words(moderator.get(f"/moderation/lists/{second}"))
    assert "The same as your rule “pills”" in page and "Narrower than your rule “pills”" in page
    assert "Narrower than your rule “shop.example”" in page and "Wider than your rule “big sale”" in page
    assert "Contradicts a decision: “old word” was switched off" in page
    assert "Contradicts: it would find links to this site itself" in page
    assert "Contradicts: the same of the list Common list was put aside. Too broad." in page


def test_g19_an_entry_taken_over_acts_with_its_source_and_no_longer_than_its_list(
    app, moderator, take_in, decide, writer, say
):
    list_id = take_in("cheap pills\nother thing\n@nour", days="7")
    answer = decide(list_id, "cheap pills")
    assert answer.status_code == 303 and "Taken over" in words(moderator.get(answer.location))
    [rule] = rules(app)
    assert rule.ends_at < datetime.now(UTC) + timedelta(days=7, minutes=1)
    assert "Taken from the list Common list, https://lists.example/common" in words(
        moderator.get(f"/moderation/words/{rule.id}")
    )
    author, root = writer(), make_discussion()
    held, fine = say(author, root, "Buy cheap pills"), say(author, root, "An other thing")
    with app.app_context():
        assert [db.session.get(Post, n).visibility for n in (held, fine)] == ["held", "visible"]
    later(app, days=7, minutes=1)
    after = say(author, root, "Buy cheap pills again")
    with app.app_context():
        assert db.session.get(Post, after).visibility == "visible"
    page = words(moderator.get(f"/moderation/lists/{list_id}"))
    assert "This list has ended" in page and "Rules to look at again" in page and "Make it our own rule" in page
    assert decide(list_id, "other thing").status_code == 422


def test_a_rule_to_look_at_again_can_be_made_our_own(app, moderator, take_in, decide):
    list_id = take_in("cheap pills", days="7")
    decide(list_id, "cheap pills")
    form = moderator.get(f"/moderation/lists/{list_id}").text.partition('action="/moderation/words"')[2]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))
    sent.pop("csrf_token", None)
    assert moderator.post("/moderation/words", data=sent).status_code == 303
    [taken, own] = rules(app)
    assert (own.pattern, own.source, own.on_at) == (taken.pattern, "", None) and own.ends_at > taken.ends_at


def test_handles_and_what_is_over_never_become_rules(app, take_in, decide):
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    head = '{"format": "activistnet-list", "version": 1}\n'
    list_id = take_in(head + f'{{"pattern": "@nour"}}\n{{"pattern": "old", "until": "{day}"}}')
    refused = decide(list_id, "nour", "old")
    assert refused.status_code == 422 and "still drafts" in refused.text
    assert rules(app) == []


def test_an_entry_that_would_have_found_everything_needs_another_moderator(
    app, moderator, log_in, take_in, decide, writer, say
):
    root, author, other = make_discussion(), writer(40), app.test_client()
    log_in(make_member(role="moderator"), other)
    for n in range(5):
        say(author, root, f"The word {n}")
    assert "wait until another moderator" in words(moderator.get(decide(take_in("the"), "the").location))
    [rule] = rules(app)
    assert rule.on_at is None
    assert other.post(f"/moderation/words/{rule.id}/on").status_code == 303


def test_without_anybody_else_such_a_rule_acts_as_rules_do(app, moderator, take_in, decide, writer, say):
    say(writer(40), make_discussion(), "The word")
    decide(take_in("the"), "the")
    assert [rule.on_at is not None for rule in rules(app)] == [True]


def test_the_same_rule_is_not_made_twice(app, take_in, decide):
    first, second = take_in("pills"), take_in("pills", name="Other")
    decide(first, "pills")
    assert decide(second, "pills").status_code == 303
    assert len(rules(app)) == 1 and entries(app, second)["pills"].state == "taken"


def test_more_rules_than_the_site_compares_with_are_refused_and_none_is_made(app, take_in, decide, monkeypatch):
    monkeypatch.setattr("activistnet.defence.rules.MOST_RULES", 1)
    list_id = take_in("one\ntwo")
    assert decide(list_id, "one", "two").status_code == 422
    assert rules(app) == [] and {each.state for each in entries(app, list_id).values()} == {"draft"}


def test_what_is_put_aside_says_why_and_can_be_a_draft_again(app, moderator, take_in, decide):
    list_id = take_in("pills")
    assert "Say why" in decide(list_id, "pills", act="aside").text
    assert decide(list_id, "pills", act="aside", reason="Too broad.").status_code == 303
    assert "Put aside: Too broad." in words(moderator.get(f"/moderation/lists/{list_id}?show=aside"))
    assert decide(list_id, "pills").status_code == 422
    assert decide(list_id, "pills", act="draft").status_code == 303
    assert decide(list_id, "pills", act="draft").status_code == 422
    assert entries(app, list_id)["pills"].state == "draft"


def test_nothing_chosen_and_what_is_no_choice_are_refused(moderator, take_in):
    list_id = take_in("pills")
    for wrong in ({}, {"entry": "x"}, {"entry": "9" * 30}, {"act": "ban"}, {"effect": "ban"}, {"days": "0"}):
        answer = moderator.post(f"/moderation/lists/{list_id}", data={**TAKE, **wrong})
        assert answer.status_code == 422 and "There is a problem" in answer.text
    assert moderator.post("/moderation/lists/999999999", data=TAKE).status_code == 404


@pytest.mark.commits(emptied=True)
def test_two_moderators_at_once_take_an_entry_over_once(app, log_in, take_in, decide):
    list_id, together, statuses = take_in("pills"), Barrier(2), []
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        log_in(make_member(role="moderator"), browser)

    def press(browser):
        together.wait(HANG)
        statuses.append(decide(list_id, "pills", browser=browser).status_code)

    threads = [Thread(target=press, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANG)
    assert sorted(statuses) == [303, 422] and len(rules(app)) == 1


def test_the_same_file_again_changes_nothing(app, moderator, take_in, decide):
    list_id = take_in("pills # spam\nshop.example")
    decide(list_id, "pills")
    answer = moderator.post(
        f"/moderation/lists/{list_id}/renew", data={"lines": "shop.example\nPills # spam", "days": "30"}
    )
    assert "nothing new" in words(moderator.get(answer.location))
    found = entries(app, list_id)
    assert (found["pills"].state, found["pills"].version, found["shop.example"].state) == ("taken", 1, "draft")


def test_a_new_version_shows_what_differs_and_ends_rules_of_what_is_gone(app, moderator, take_in, decide):
    list_id = take_in("pills # spam\nshop.example\nsale\nlasting")
    decide(list_id, "pills", "sale", "lasting")
    decide(list_id, "shop.example", act="aside", reason="Ours.")
    newer = {"lines": "pills # scam\nshop.example\nlasting\nbrand new", "days": "90"}
    answer = moderator.post(f"/moderation/lists/{list_id}/renew", data=newer)
    page = words(moderator.get(answer.location))
    assert "pills Word Changed Taken over" in page and "before: spam" in page
    assert "brand new Word New" in page and "sale Word Gone Taken over" in page
    assert "lasting" not in page and "shop.example" not in page and "Not on the list any more" in page
    ends = {rule.pattern: rule.ends_at - datetime.now(UTC) for rule in rules(app)}
    assert ends["sale"] < timedelta(days=7) < ends["pills"]
    back = moderator.post(f"/moderation/lists/{list_id}/renew", data={**newer, "lines": newer["lines"] + "\nsale"})
    page = words(moderator.get(back.location))
    assert "sale Word New Taken over" in page and "brand new" not in page


def test_a_version_or_an_entry_that_ends_sooner_lets_its_rules_end_then(app, moderator, take_in, decide):
    list_id = take_in("pills\nsale", days="90")
    decide(list_id, "pills", "sale")
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    head = '{"format": "activistnet-list", "version": 1}\n{"pattern": "sale"}\n'
    text = head + f'{{"pattern": "pills", "until": "{day}"}}'
    moderator.post(f"/moderation/lists/{list_id}/renew", data={"lines": text, "days": "7"})
    ends = {rule.pattern: rule.ends_at - datetime.now(UTC) for rule in rules(app)}
    assert ends["pills"] < timedelta(days=3) < ends["sale"] < timedelta(days=7)


def test_a_list_that_is_ended_shows_its_rules_for_a_week(app, moderator, take_in, decide):
    list_id = take_in("pills", days="90")
    decide(list_id, "pills")
    for _ in range(2):
        assert moderator.post(f"/moderation/lists/{list_id}/end").status_code == 303
    [rule] = rules(app)
    assert timedelta(days=6) < rule.ends_at - datetime.now(UTC) < timedelta(days=7, minutes=1)
    assert "1 rule to look at" in words(moderator.get("/moderation/lists"))


def test_a_refused_version_leaves_the_list_as_it_was(app, moderator, take_in):
    list_id = take_in("pills")
    answer = moderator.post(f"/moderation/lists/{list_id}/renew", data={"lines": "=1", "days": "30"})
    assert answer.status_code == 422 and "no entry in this" in answer.text
    assert [*entries(app, list_id)] == ["pills"]
