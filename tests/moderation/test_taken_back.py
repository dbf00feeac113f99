"""What is left of a decision that is taken back within its half minute: nothing that anybody reads or waits for."""

import re

from decided import pass_half_a_minute
from factories import make_discussion


def decide(moderator, post, *actions, previous=""):
    sent = {"action": list(actions), "rule": "spam", "reason": "Nour Haddad sold pills.", "previous": previous}
    assert moderator.post(f"/moderation/posts/{post.id}", data=sent).status_code == 303


def undo(moderator):
    address = re.search(r"/moderation/cases/\d+/undo", moderator.get("/moderation").text)[0]
    assert moderator.post(address).status_code == 303


def test_a_decision_that_nobody_asked_for_leaves_no_case_behind(moderator):
    post = make_discussion(title="Cheap pills")
    decide(moderator, post, "warn")
    undo(moderator)
    assert "Cheap pills" not in moderator.get("/moderation").text, "nobody could dismiss it there"
    latest = re.search(
        r'name="previous" value="(\d+)"', moderator.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    )
    decide(moderator, post, "hide", previous=latest[1])
    pass_half_a_minute(moderator.application)
    assert "Hidden" in moderator.get("/moderation/log").text


def test_the_public_log_shows_no_decision_that_can_still_be_taken_back(app, moderator):
    post = make_discussion(title="Cheap pills")
    decide(moderator, post, "hide")
    assert "Nour Haddad" not in app.test_client().get("/moderation/log").text
    undo(moderator)
    pass_half_a_minute(app)
    assert "Nour Haddad" not in app.test_client().get("/moderation/log").text
