"""Who closes a petition besides its author, and what its page says of that."""

import pytest
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_petition, make_reply, save
from people import PASSWORD, make_person

from activistnet.core.data.db import db
from activistnet.moderation.models import Report
from activistnet.petitions import tasks
from activistnet.petitions.models import Petition

REASON = "Its target is a private person."


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text


def decide(client, post, action="close", **changes):
    sent = {"action": action, "rule": "", "reason": REASON, "previous": "", **changes}
    return client.post(f"/moderation/posts/{post.id}", data=sent)


def state_of(client, petition):
    return client.get(f"/petitions/{petition.id}/count.json").json["state"]


def test_who_leaves_leaves_no_petition_open_behind(app, client, log_in):
    author = log_in(make_person("Vera"))
    petition, closed, others = make_petition(author), make_petition(author, stage="closed"), make_petition()
    app.test_client(user=make_member()).post(f"/petitions/{petition.id}/sign")
    assert "say that the author has left" in client.get("/settings/delete").text
    assert client.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    visitor = app.test_client()
    page = page_of(visitor, petition)
    assert "The author has left this site." in page and "Keep the night clinic open" in page
    assert [state_of(visitor, each) for each in (petition, closed, others)] == ["closed", "closed", "open"]
    assert "has left" not in page_of(visitor, closed)
    late = app.test_client(user=make_member())
    assert late.post(f"/petitions/{petition.id}/sign").status_code == 409


def test_a_petition_that_lost_its_author_before_is_closed_in_the_night(app, client):
    petition = make_petition(make_member(deleted_at="2026-01-01T00:00:00Z"))
    assert state_of(client, petition) == "open"
    with app.app_context(), db.transaction():
        tasks.forget_old_tries()
    assert "The author has left this site." in page_of(client, petition)


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_staff_close_a_petition_with_a_reason_that_everybody_reads(app, client, log_in, role):
    author, reporter = make_member(), make_member()
    petition = make_petition(author)
    save(Report(post_id=petition.id, reporter_id=reporter.id, rule="spam"))
    log_in(make_member(role=role))
    assert 'value="close"' in client.get(f"/moderation/posts/{petition.id}", follow_redirects=True).text
    assert decide(client, petition, reason="", rule="").status_code == 422
    assert decide(client, petition).status_code == 303
    visitor = app.test_client()
    assert f"A moderator closed it: “{REASON}”" in page_of(visitor, petition)
    assert state_of(visitor, petition) == "closed"
    pass_half_a_minute(app)
    log = visitor.get("/moderation/log").text
    assert REASON in log and "Closed" in log
    told = app.test_client(user=author).get("/notifications").text
    assert "A moderator has closed your" in told and REASON in told
    assert "A moderator has closed it" in app.test_client(user=reporter).get("/notifications").text
    with app.app_context():
        found = db.session.get(Petition, petition.id)
        assert (found.closed_by, found.closed_at is not None, found.count_version) == ("moderator", True, 2)


def test_staff_close_an_orphaned_petition(app, client, log_in):
    petition = make_petition(make_member(deleted_at="2026-01-01T00:00:00Z", handle="", display_name=""))
    log_in(make_member(role="moderator"))
    assert decide(client, petition).status_code == 303
    assert REASON in page_of(app.test_client(), petition)


def test_nothing_is_closed_twice_or_that_has_no_end(client, log_in):
    log_in(make_member(role="moderator"))
    closed, discussion = make_petition(stage="closed"), make_discussion()
    for post in (closed, discussion, make_reply(discussion)):
        assert 'value="close"' not in client.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
        answer = decide(client, post)
        assert answer.status_code == 422 and "change anything: it" in answer.text
    assert REASON not in page_of(client, closed)


def test_only_staff_close_what_is_not_theirs(client, log_in):
    petition = make_petition()
    log_in(make_member())
    assert decide(client, petition).status_code == 403
    assert state_of(client, petition) == "open"


def test_the_author_is_said_to_have_closed_it(app, client, log_in):
    petition = make_petition(log_in(make_member()))
    client.post(f"/petitions/{petition.id}/close")
    assert "The author closed it." in page_of(app.test_client(), petition)


def test_a_petition_whose_time_is_up_says_so(app, client):
    petition = make_petition(closes_at="2026-01-01T00:00:00Z")
    with app.app_context(), db.transaction():
        tasks.close_due()
    assert "It reached its closing date." in page_of(client, petition)
