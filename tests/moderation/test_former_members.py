"""Cases about members who have left: they are decided, and whoever reported hears of it."""

import re

import pytest
from decided import pass_half_a_minute
from factories import make_discussion
from mails import about, deliver
from people import PASSWORD, make_person
from shown import words


@pytest.fixture
def leave(app, log_in):
    """`leave(member)`: they delete their account."""

    def leave(member):
        browser = app.test_client()
        log_in(member, browser)
        assert browser.post("/settings/delete", data={"password": PASSWORD}).status_code == 303

    return leave


def case_of(moderator):
    return re.search(r'class="queue-line" href="(/moderation/cases/\d+)"', moderator.get("/moderation").text)[1]


def test_a_case_about_somebody_who_leaves_is_read_dismissed_and_answered(app, come, leave):
    bob, (_, reporting), (_, moderator) = make_person("bob"), come(), come("moderator")
    make_discussion(bob, title="Of nights")
    reporting.post(f"/members/{bob.handle}/report", data={"rule": "spam", "note": "Sells pills"})
    address = case_of(moderator)
    assert "Of nights" in words(moderator.get(address))
    leave(bob)
    assert f"@{bob.handle}" in words(moderator.get("/moderation")), "what was said when it was reported"
    page = words(moderator.get(address))
    assert "This member has left." in page and "Sells pills" in page
    assert "Warn the author" not in page, "nobody is there to be told"
    assert "Of nights" not in page, "what they wrote has no name any more, and the case has"
    sent = {"action": "dismiss", "rule": "", "reason": "They have left.", "previous": ""}
    assert moderator.post(f"{address}/decide", data=sent).status_code == 303
    pass_half_a_minute(app)
    own = re.search(r"/reports/\d+", reporting.get("/me/standing").text)[0]
    assert "They have left." in words(reporting.get(own))
    assert bob.handle not in reporting.get(own).text, "a former member has no name any more"
    assert reporting.post(f"{own}/look", data={"words": "They will be back"}).status_code == 303


def test_who_leaves_in_the_half_minute_is_told_nothing_and_the_reporter_is(app, come, leave, log_in, tmp_path):
    bob, (_, moderator), reporting = make_person("bob"), come("moderator"), app.test_client()
    log_in(make_person("nour"), reporting)
    reporting.post(f"/members/{bob.handle}/report", data={"rule": "spam"})
    sent = {"action": "warn", "rule": "spam", "reason": "No pills.", "previous": ""}
    assert moderator.post(f"{case_of(moderator)}/decide", data=sent).status_code == 303
    leave(bob)
    deliver(app, tmp_path)
    pass_half_a_minute(app)
    mails = deliver(app, tmp_path)
    assert not about(mails, "A decision of the moderators")
    assert "No pills." in about(mails, "What came of your report")[0].get_content()
    own = re.search(r"/reports/\d+", reporting.get("/me/standing").text)[0]
    assert "No pills." in words(reporting.get(own))
