"""Pages of petitions: reading, starting, editing, closing, and the same facts as data."""

import csv
import io
import re

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, make_petition, make_reply

from activistnet.accounts.current import mark_of
from activistnet.core.data.db import db
from activistnet.core.web.csrf import token_for
from activistnet.petitions import tasks
from activistnet.petitions.count_models import SignatureDelta
from activistnet.petitions.models import Petition
from activistnet.petitions.services import counting


def fields(**changes):
    return {
        "demand": "Keep the night clinic open",
        "body": "It is the only one.",
        "target": "the Council",
        "goal": "100",
        **changes,
    }


def start(client, **changes):
    return client.post("/t/health/petitions", data=fields(**changes))


@pytest.mark.usefixtures("in_one_window")
def test_g01_petitions_are_not_started_without_end_and_the_last_one_is_kept(app, client, log_in, configure):
    configure(limits=0.2)
    log_in(make_member())
    answers = [start(client, body="Words that must not be lost.") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "Words that must not be lost.</textarea>" in answers[2].text


def test_a_petition_is_started_and_shown(client, log_in):
    log_in(make_member(display_name="Ada Marsh"))
    answer = start(client, target=["the Council", "", "Minister Jansen", "the Council"])
    assert answer.status_code == 303
    page = client.get(answer.location.removesuffix("/launched"), follow_redirects=True).text
    for words in ("Keep the night clinic open", "It is the only one.", "the Council", "Minister Jansen", "Ada Marsh"):
        assert words in page
    assert page.count("the Council") == 1


def test_starting_without_signing_in_keeps_what_was_typed(client):
    answer = start(client, body="Words that must not be lost.")
    assert answer.status_code == 401
    assert "Words that must not be lost." in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"demand": ""}, "Write what you want in one line."),
        ({"demand": "x" * 121}, "at most 120 characters"),
        ({"body": ""}, "Write why it matters."),
        ({"body": "x" * 20_001}, "at most 20,000 characters"),
        ({"target": ""}, "Name at least one person"),
        ({"target": [f"Body {n}" for n in range(11)]}, "at most ten"),
        ({"target": "x" * 121}, "at most 120 characters"),
        ({"goal": "0"}, "between 1 and 100,000,000"),
        ({"goal": "1000000000"}, "between 1 and 100,000,000"),
        ({"goal": "many"}, ""),
    ],
)
def test_i16_a_petition_out_of_shape_is_said_and_kept(client, log_in, changes, sentence):
    log_in(make_member())
    answer = start(client, **{"body": "Kept words", **changes})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert sentence in answer.text
    if "body" not in changes:
        assert "Kept words" in answer.text


def test_any_address_of_a_petition_leads_to_the_one_with_its_slug_and_keeps_the_query(client):
    petition = make_petition()
    for path in (f"/petitions/{petition.id}", f"/petitions/{petition.id}/old-words"):
        answer = client.get(f"{path}?sort=newest&fbclid=x")
        assert answer.status_code == 301
        assert answer.location.endswith(f"/petitions/{petition.id}/{petition.slug}?sort=newest&fbclid=x")


def test_a_petition_without_latin_letters_has_an_address(client, log_in):
    log_in(make_member())
    answer = start(client, demand="إبقاء العيادة مفتوحة")
    petition = client.get(answer.location.removesuffix("/launched"))
    assert "/p-" in petition.location
    assert client.get(petition.location).status_code == 200


@pytest.mark.parametrize("path", ["/petitions/99999999/x", "/petitions/99999999/count.json", "/petitions/99999999.csv"])
def test_unknown_petitions_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_hidden_petition_looks_unknown_to_all_but_its_author_and_moderators(app, client, log_in):
    author = make_member()
    petition = make_petition(author, visibility="hidden")
    paths = [f"/petitions/{petition.id}/{petition.slug}", f"/petitions/{petition.id}.json"]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert client.get(f"/petitions/{petition.id}/count.json").status_code == 404
    log_in(make_member())
    assert client.get(paths[0]).status_code == 404
    for member in (author, make_member(role="moderator")):
        browser = app.test_client()
        log_in(member, browser)
        assert browser.get(paths[0]).status_code == 200


def test_the_demand_may_change_until_somebody_signs(app, client, log_in):
    author = log_in(make_member())
    petition = make_petition(author)
    answer = client.post(f"/petitions/{petition.id}/edit", data=fields(demand="Keep both clinics open", goal="250"))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Keep both clinics open" in page
    assert "Changed once, on " in page
    signer = app.test_client()
    log_in(make_member(), signer)
    signer.post(f"/petitions/{petition.id}/sign")
    refused = client.post(f"/petitions/{petition.id}/edit", data=fields(demand="Sell the clinics", body="Kept words"))
    assert refused.status_code == 422
    assert "People have signed this wording" in refused.text
    assert "Kept words" in refused.text
    kept = client.post(f"/petitions/{petition.id}/edit", data=fields(demand="Keep both clinics open", body="More."))
    assert kept.status_code == 303


def test_only_its_author_edits_and_closes_a_petition(client, log_in):
    petition = make_petition()
    log_in(make_member())
    assert client.get(f"/petitions/{petition.id}/edit").status_code == 403
    assert client.post(f"/petitions/{petition.id}/edit", data=fields()).status_code == 403
    assert client.post(f"/petitions/{petition.id}/close").status_code == 403


def test_a_closed_petition_says_so_and_stays(client, log_in):
    author = log_in(make_member())
    petition = make_petition(author)
    asked = client.get(f"/petitions/{petition.id}/close").text
    assert "Close this petition?" in asked and f'action="/petitions/{petition.id}/close"' in asked
    assert client.get(f"/petitions/{petition.id}/count.json").json["state"] == "open"
    for _ in range(2):
        closed = client.post(f"/petitions/{petition.id}/close")
        assert (closed.status_code, closed.location) == (303, f"/petitions/{petition.id}/{petition.slug}")
    assert "Open it again" in client.get(f"/petitions/{petition.id}/close").text
    assert "sign it any more" in client.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert client.get(f"/petitions/{petition.id}/count.json").json["state"] == "closed"
    assert client.post(f"/petitions/{petition.id}/edit", data=fields()).status_code == 403


def test_a_page_that_was_open_for_too_long_asks_to_close_once_more(app, client, log_in):
    author = log_in(make_member())
    petition = make_petition(author)
    with app.app_context():
        old = {"csrf_token": token_for("the session of yesterday", mark_of(author.id))}
    answer = client.post(f"/petitions/{petition.id}/close", data=old, forged=True)
    assert answer.status_code == 422
    assert "open for too long" in answer.text and "Close this petition?" in answer.text
    assert client.get(f"/petitions/{petition.id}/count.json").json["state"] == "open"


def test_the_count_as_data_is_the_contract(client):
    petition = make_petition(goal=2500, signature_count=1204, count_version=881)
    answer = client.get(f"/petitions/{petition.id}/count.json")
    assert answer.json == {
        "petition": petition.id,
        "count": 1204,
        "base": 0,
        "goal": 2500,
        "step": 2000,
        "state": "open",
        "version": 881,
    }
    assert answer.headers["ETag"].strip('W/"') == "881"
    again = client.get(f"/petitions/{petition.id}/count.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def sign_from(app, petition, **countries):
    """So many signatures from each of these countries, counted and shown."""
    with app.app_context(), db.transaction():
        for country, n in countries.items():
            rows = [{"petition_id": petition.id, "signature_id": i, "country": country, "n": 1} for i in range(n)]
            db.session.execute(sa.insert(SignatureDelta), rows)
    with app.app_context(), db.transaction():
        counting.fold()
        tasks.show_places()


def test_facts_and_table_show_where_signatures_come_from(app, client):
    petition = make_petition()
    sign_from(app, petition, NL=12, FR=10)
    facts = client.get(f"/petitions/{petition.id}.json").json
    assert facts["by_country"] == [
        {"code": "NL", "name": "Netherlands", "count": 12},
        {"code": "FR", "name": "France", "count": 10},
    ]
    assert facts["targets"] == ["the Council"]
    answer = client.get(f"/petitions/{petition.id}.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows == [
        ["kind", "code", "name", "signatures"],
        ["country", "NL", "Netherlands", "12"],
        ["country", "FR", "France", "10"],
    ]


def test_a_place_that_few_sign_from_is_told_with_others_and_late(app, client):
    petition = make_petition()
    sign_from(app, petition, NL=12, BY=1, FR=9)
    with app.app_context(), db.transaction():
        db.session.execute(sa.insert(SignatureDelta), [{"petition_id": petition.id, "country": "NL", "n": 1}])
        counting.fold()
    places = [("NL", "Netherlands", 12), ("other", "Other places", 10)]
    facts = client.get(f"/petitions/{petition.id}.json").json
    assert facts["count"] == 23
    assert [(place["code"], place["name"], place["count"]) for place in facts["by_country"]] == places
    table = client.get(f"/petitions/{petition.id}.csv").text
    assert "NL,Netherlands,12" in table and "other,Other places,10" in table
    page = client.get(f"/petitions/{petition.id}/{petition.slug}").text
    told = page.split('aria-labelledby="where"')[1].split("</section>")[0]  # the form names every country
    assert "Other places" in told
    for said in (table, told):
        assert "Belarus" not in said and "France" not in said


@pytest.mark.parametrize("replies", [0, 30])
def test_the_page_costs_few_queries_however_long_the_debate(client, log_in, count_queries, replies):
    petition = make_petition()
    for _ in range(replies):
        make_reply(petition)
    log_in(make_member())
    with count_queries() as queries:
        assert client.get(f"/petitions/{petition.id}/{petition.slug}").status_code == 200
    assert len(queries) <= 10, queries.statements


@pytest.mark.parametrize(("address", "chosen"), [("/start", "Petition"), ("/start?kind=discussion", "Discussion")])
def test_who_wants_to_write_chooses_between_a_petition_and_a_discussion(client, address, chosen):
    page = client.get(address).text
    choices = page.split('class="kinds"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', choices) == ["/start", "/start?kind=discussion"]
    assert re.findall(r'aria-current="true"><b>(\w+)</b>', choices) == [chosen]
    assert "/t/food/new?kind=discussion" in client.get("/start?kind=discussion").text


def test_for_a_form_on_one_page_choosing_a_topic_comes_first(client):
    page = client.get("/start?kind=petition").text
    assert f"/t/{get_topic('food').slug}/new?kind=petition" in page
    assert client.get("/t/food/new?kind=petition").status_code == 200
    assert client.get("/t/food/new?kind=poll").status_code == 404
    assert client.get("/t/nowhere/new?kind=petition").status_code == 404


GOALS = {"2,500": 2500, "2 500": 2500, "2.500": 2500, "1\u202f000\u202f000": 10**6, " 50 ": 50, "٢٥٠٠": 2500}


@pytest.mark.parametrize("typed", GOALS)
def test_a_goal_is_read_as_people_write_numbers(app, client, log_in, typed):
    log_in(make_member())
    asked = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": typed}
    answer = client.post("/t/health/petitions", data=asked)
    number = int(answer.location.split("/")[2])
    with app.app_context():
        assert db.session.get(Petition, number).goal == GOALS[typed]


@pytest.mark.parametrize("typed", ["2,50", "2.5", "1,0000", "many", "-5", "0", "", "9" * 40])
def test_a_goal_that_is_no_whole_number_is_refused(client, log_in, typed):
    log_in(make_member())
    asked = {"demand": "Keep it open", "body": "It is the only one.", "target": "the Council", "goal": typed}
    answer = client.post("/t/health/petitions", data=asked)
    assert answer.status_code == 422 and f'value="{typed}"' in answer.text
