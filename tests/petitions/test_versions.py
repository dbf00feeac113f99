"""Text that was signed: what may still change, what was there before, and who is told."""

import re
import threading
from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from guests import ask, typed
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.petitions.models import Confirmation, Petition, Signature
from activistnet.posts.models import PostVersion

OWN = {"demand": "Keep the night clinic open", "body": "It is the only one.", "target": "the Council", "goal": "100"}


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text


def edit(client, petition, **changes):
    return client.post(f"/petitions/{petition.id}/edit", data={**OWN, **changes})


@pytest.fixture
def author(client, log_in):
    return log_in(make_member())


@pytest.fixture
def signatory(app, log_in):
    browser = app.test_client()
    browser.member = log_in(make_member(), browser)
    return browser


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"demand": "Sell the night clinic"}, "People have signed this wording"),
        ({"target": "Clinics Ltd"}, "to these names. To ask someone else"),
        ({"target": ["the Council", "Clinics Ltd"]}, "to these names. To ask someone else"),
    ],
)
@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_demand_and_targets_stay_once_somebody_has_signed(client, author, signatory, change, sentence, is_withdrawn):
    petition = make_petition(author)
    assert edit(client, petition).status_code == 303
    signatory.post(f"/petitions/{petition.id}/sign")
    if is_withdrawn:
        signatory.post(f"/petitions/{petition.id}/withdraw")
    form = unescape(client.get(f"/petitions/{petition.id}/edit").text)
    assert re.search(r'<input type="hidden" name="target" value="the Council">', form)
    assert "Here you can correct its spelling" in form and "write a new version" in form
    refused = edit(client, petition, **change, body="My long text")
    assert refused.status_code == 422
    assert sentence in unescape(refused.text) and "My long text" in refused.text
    page = page_of(client, petition)
    assert "Sell the night clinic" not in page and "Clinics Ltd" not in page and "My long text" not in page
    assert edit(client, petition, body="More of it.", goal="200").status_code == 303


def test_signatures_of_another_place_have_signed_the_text_too(client, author):
    petition = make_petition(author, base_count=5, base_source="example.org", base_at="2026-01-01T00:00:00Z")
    assert edit(client, petition, demand="Sell the night clinic").status_code == 422


def test_a_guest_who_is_about_to_confirm_has_read_it_too(app, client, author):
    petition = make_petition(author)
    ask(app.test_client(), petition)
    assert edit(client, petition, target="Clinics Ltd").status_code == 422
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Confirmation).values(expires_at=sa.func.now()))
    assert edit(client, petition, target="Clinics Ltd").status_code == 303


@pytest.mark.parametrize("who", ["member", "guest"])
@pytest.mark.parametrize("change", [{"demand": "Sell the night clinic"}, {"target": "Clinics Ltd"}])
def test_who_signs_what_it_no_longer_asks_reads_first_what_it_asks_now(app, client, author, log_in, change, who):
    petition = make_petition(author)
    browser = app.test_client()
    if who == "member":
        log_in(make_member(), browser)
    action = f"/petitions/{petition.id}/sign"
    sent = {"reason": "It saved me."} | (typed() if who == "guest" else {})
    opened = sent | {"asks": asked_in(browser.get(action))}
    assert edit(client, petition, **change).status_code == 303
    again = browser.post(action, data=opened)
    assert again.status_code == 409
    assert "has changed since you opened it" in again.text
    assert "It saved me." in again.text and next(iter(change.values())) in again.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Confirmation)) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Signature)) == 0
    assert browser.post(action, data=sent | {"asks": asked_in(again)}).status_code == 303


def asked_in(page):
    return re.search(r'name="asks" value="(\d+)"', page.text)[1]


def test_before_the_first_signature_demand_and_targets_may_change(client, author):
    petition = make_petition(author)
    answer = edit(client, petition, demand="Keep both clinics", target=["the Council", "Clinics Ltd"])
    assert answer.status_code == 303
    assert "Clinics Ltd" in client.get(answer.location).text
    changes = client.get(f"/petitions/{petition.id}/versions").text
    assert "Keep <del>the</del><ins>both</ins> <del>night clinic open</del><ins>clinics</ins>" in changes


def test_every_change_of_the_text_is_kept_and_shown(app, client, author):
    petition = make_petition(author)
    visitor = app.test_client()
    never = visitor.get(f"/petitions/{petition.id}/versions")
    assert never.status_code == 200 and "This has never changed." in never.text
    edit(client, petition, body="It is the only one left.")
    edit(client, petition, body="It is the only one left.")
    edit(client, petition, goal="200", body="It is the only one left.")
    assert "Changed once, on" in page_of(client, petition)
    edit(client, petition, body="Sell it & be done.")
    page = page_of(client, petition)
    assert "Changed 2 times, last on" in page and f"/petitions/{petition.id}/versions" in page
    changes = visitor.get(f"/petitions/{petition.id}/versions").text
    assert "<ins> left</ins>" in changes or "<ins>left</ins>" in changes
    assert "<del>" in changes and "Sell" in changes and "&amp;" in changes
    assert changes.index("Sell") < changes.index("left</ins>")
    with app.app_context():
        kept = db.session.query(PostVersion).order_by(PostVersion.number).all()
        texts = [(version.number, version.body, version.replaced_by_id) for version in kept]
    assert texts == [(1, "It is the only one.", author.id), (2, "It is the only one left.", author.id)]
    assert visitor.get(f"/posts/{petition.id}/history").location == f"/petitions/{petition.id}/versions"


def test_many_changes_are_shown_a_page_at_a_time_and_all_fit_together(client, author):
    petition = make_petition(author)
    for n in range(1, 14):
        edit(client, petition, body=f"Text {n}.")
    first = client.get(f"/petitions/{petition.id}/versions").text
    assert '<ol class="lines" reversed start="13">' in first and first.count("Changed on") == 10
    rest = client.get(re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")).text
    assert rest.count("Changed on") == 3
    assert "<del>3</del><ins>4</ins>" in first and "<del>2</del><ins>3</ins>" in rest


def test_a_change_that_would_take_long_to_compare_is_shown_all_the_same(client, author):
    petition = make_petition(author, body="a " * 9_000)
    edit(client, petition, body="b " * 9_000 + "end")
    changes = client.get(f"/petitions/{petition.id}/versions")
    assert changes.status_code == 200 and "<del>a a" in changes.text and "<ins>b b" in changes.text


def test_a_text_changed_before_texts_were_kept_says_so(client, author):
    petition = make_petition(author, edited_at="2026-01-01T00:00:00Z")
    assert "The text was edited" in page_of(client, petition)
    assert "keep the earlier text" in client.get(f"/petitions/{petition.id}/versions").text


@pytest.mark.commits(emptied=True)
def test_whoever_signed_sees_what_changed_since_and_is_told_once_a_day(app, client, author, signatory, log_in):
    petition = make_petition(author)
    edit(client, petition, body="It is the first one.")
    signatory.post(f"/petitions/{petition.id}/sign", data={"show_name": "1"})
    client.post(f"/petitions/{petition.id}/sign", data={"show_name": "1"})
    assert "changed since you signed" not in page_of(signatory, petition)
    edit(client, petition, body="It is the first one left.")
    edit(client, petition, body="It is the last one left.", goal="300")
    edit(client, petition, body="It is the last one left.", goal="400")
    assert "The text changed since you signed" in page_of(signatory, petition)
    late = app.test_client()
    log_in(make_member(), late)
    late.post(f"/petitions/{petition.id}/sign")
    assert "changed since you signed" not in page_of(late, petition)
    changes = signatory.get(f"/petitions/{petition.id}/versions").text
    since = changes[changes.index('id="since"') : changes.index("Every change")]
    assert "<del>first</del><ins>last</ins>" in since and "left</ins>" in since and "only" not in since
    with app.app_context():
        run_due()
        run_due()
    told = signatory.get("/notifications").text
    assert "which you signed, has changed 2 times." in told and f"/petitions/{petition.id}/versions" in told
    for browser in (client, late):
        assert "which you signed" not in browser.get("/notifications").text


@pytest.mark.commits(emptied=True)
def test_many_signatories_are_told_some_at_a_time(app, client, author, monkeypatch):
    monkeypatch.setattr("activistnet.notifications.tasks.AT_ONCE", 2)
    petition = make_petition(author)
    people = [app.test_client(user=make_member()) for _ in range(5)]
    for browser in people:
        browser.post(f"/petitions/{petition.id}/sign", data={"show_name": "1"})
    edit(client, petition, body="Another text.")
    with app.app_context():
        for _ in range(4):
            run_due()
    assert all("which you signed, has changed." in browser.get("/notifications").text for browser in people)


@pytest.mark.commits(emptied=True)
def test_the_first_signature_and_a_change_of_the_demand_are_one_after_the_other(app, client, log_in):
    """A signature that is being written holds the petition: the change waits, and then finds it signed."""
    petition = make_petition(log_in(make_member()))
    answers = []
    with app.app_context():
        signing = db.sessionmaker()
        signing.add(Signature(petition_id=petition.id, member_id=make_member().id))
        signing.flush()
    changing = threading.Thread(target=lambda: answers.append(edit(client, petition, demand="Sell the night clinic")))
    changing.start()
    wait_for_one_behind(signing)
    assert not answers
    signing.commit()
    changing.join(HANG)
    signing.close()
    assert [answer.status_code for answer in answers] == [422]
    with app.app_context():
        assert db.session.get(Petition, petition.id).title == petition.title
