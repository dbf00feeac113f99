"""A petition asks for postcodes where its author says why, and tells how many signed in each wide area."""

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import ask, sign_as_guest
from mails import deliver

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.petitions import areas, tasks
from activistnet.petitions.mailboxes import seal_hidden
from activistnet.petitions.models import Signature
from activistnet.petitions.own import find_mailbox

WHY = "The council counts its own residents only."


@pytest.fixture
def measure(app, fold, tmp_path):
    """What the clock does within an hour."""

    def measure():
        fold()
        with app.app_context(), db.transaction():
            enqueue(tasks.measure_strengths)
        for _ in range(2):  # one task asks for others
            deliver(app, tmp_path)

    return measure


def asking(author=None, **values):
    return make_petition(author, postcode_why=WHY, **values)


def test_the_author_asks_and_says_why_and_no_longer(app, client, log_in):
    author = log_in(make_member())
    petition = make_petition(author)
    page, here = f"/petitions/{petition.id}", f"/petitions/{petition.id}/postcode"
    visitor = app.test_client()
    assert 'name="postcode"' not in visitor.get(f"{page}/sign").text
    assert client.post(here, data={"postcode_why": WHY}).status_code == 303
    for form in (f"{page}/sign", f"{page}/keep-the-night-clinic-open"):
        shown = visitor.get(form).text
        assert 'name="postcode"' in shown and WHY in shown
    assert WHY in client.get(here).text
    assert client.post(here, data={"postcode_why": ""}).status_code == 303
    assert 'name="postcode"' not in visitor.get(f"{page}/sign").text


def test_only_who_runs_it_asks_and_not_once_it_is_over(app, client, log_in):
    author = make_member()
    petition, over = make_petition(author), make_petition(author, stage="closed")
    log_in(make_member())
    assert client.post(f"/petitions/{petition.id}/postcode", data={"postcode_why": WHY}).status_code == 403
    runs_it = app.test_client(user=author)
    assert runs_it.get(f"/petitions/{petition.id}/postcode").status_code == 200
    assert runs_it.get(f"/petitions/{over.id}/postcode").status_code == 403


def test_what_does_not_belong_is_refused_and_nothing_is_lost(client, log_in):
    petition = make_petition(log_in(make_member()))
    long = "a" * 201
    for typed in (long, "see https://example.org"):
        answer = client.post(f"/petitions/{petition.id}/postcode", data={"postcode_why": typed})
        assert answer.status_code == 422 and typed in answer.text


def test_the_guided_start_asks_too(client, log_in):
    log_in(make_member())
    answers = {
        "": {"demand": "Keep the night clinic open"},
        "who": {"target": "the Council"},
        "why": {"body": "It is the only one."},
        "topic": {"topic": "health"},
        "goal": {"goal": "100", "postcode_why": WHY},
    }
    for step, said in answers.items():
        assert client.post(f"/start/{step}".rstrip("/"), data=said).status_code == 303
    assert WHY in client.get("/start/check").text
    sent = {name: value for said in answers.values() for name, value in said.items()}
    launched = client.post("/start/launch", data=sent).headers["Location"]
    client.post("/logout")
    assert WHY in client.get(launched.replace("/launched", "/sign")).text


def test_p02_a_postcode_is_sealed_and_optional(app, client, mails):
    petition = asking()
    sign_as_guest(client, mails, petition, postcode="1011 AB")
    ask(app.test_client(), petition, email="bea@example.org")
    with app.app_context():
        [row] = db.session.scalars(sa.select(Signature))
        assert row.postcode == "" and b"1011" not in bytes(row.hidden_sealed)
        assert find_mailbox(row.id, petition.id) == "ada@example.org"


def test_members_may_give_theirs_and_changing_keeps_it(app, measure):
    petition = asking()
    browsers = [app.test_client(user=make_member(country="NL")) for _ in range(10)]
    for browser in browsers:
        assert browser.post(f"/petitions/{petition.id}/sign", data={"postcode": "1011 AB"}).status_code == 303
    assert browsers[0].post(f"/petitions/{petition.id}/change", data={"reason": "So"}).status_code == 303
    measure()
    told = app.test_client().get(f"/petitions/{petition.id}.json").json["by_postcode"]
    assert told == [{"code": "NL 10", "name": "Netherlands, postcodes 10…", "count": 10}]
    table = app.test_client().get(f"/petitions/{petition.id}.csv").text
    assert 'postcode,NL 10,"Netherlands, postcodes 10…",10' in table and "1011" not in table


def test_p23_few_from_one_area_are_told_together_and_what_is_not_asked_is_not_counted(app, client, measure):
    petition, other = asking(signature_count=14), make_petition(signature_count=14)
    for each in (petition, other):
        for place in range(14):
            with app.app_context():
                digest = b"%d" % place
                postcode = "SW1A 1AA" if place < 11 else f"E{place} 4QW"
                sealed = seal_hidden(each.id, digest, {"postcode": postcode})
            save(Signature(petition_id=each.id, mailbox_digest=digest, country="GB", hidden_sealed=sealed))
    measure()
    told = client.get(f"/petitions/{petition.id}.json").json["by_postcode"]
    assert [(each["code"], each["count"]) for each in told] == [("GB SW", 11), ("other", 3)]
    assert client.get(f"/petitions/{other.id}.json").json["by_postcode"] == []


def test_p23_areas_are_wide():
    assert areas.area_of("NL", " 1011ab ") == areas.area_of("NL", "10-99 ZZ") == "NL 10"
    assert areas.area_of("", "94110") == "94"
    assert areas.area_of("NL", "1") == areas.area_of("NL", "") == ""
    assert areas.told({("NL", "1011"): 9, ("NL", "2000"): 10}) == {"NL 20": 10, "other": 9}
