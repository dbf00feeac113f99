"""Every format in which parliaments give their petitions comes over whole, and never backwards."""

import json

import pytest
import sqlalchemy as sa
from official import BARE, FORMATS, REJECTED, SCOTTISH, WESTMINSTER, of

from activistnet.core.data.db import db

LATE = "2024-11-24T18:30:46.384Z"


@pytest.fixture
def run(app, tmp_path):
    def run(content, encoding="utf-8"):
        path = tmp_path / "petition.json"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_bytes(text.encode(encoding))
        result = app.test_cli_runner().invoke(args=["petitions", "import", str(path)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def imported(app):
    with app.app_context():
        return list(db.session.scalars(sa.text("SELECT id FROM petitions WHERE imported_from IS NOT NULL ORDER BY id")))


def pages_of(client, petition_id):
    """Its page, and every page that lists it, answer."""
    page = client.get(f"/petitions/{petition_id}", follow_redirects=True)
    others = ("/t/contested-projects", "/", f"/petitions/{petition_id}.csv", f"/petitions/{petition_id}/count.json")
    for path in others:
        assert client.get(path).status_code == 200
    assert page.status_code == 200
    return page.text, client.get(f"/petitions/{petition_id}.json").json


@pytest.mark.parametrize("content", FORMATS.values(), ids=FORMATS)
def test_each_official_format_comes_over(app, client, run, content):
    result = run(content)
    assert result.exit_code == 0, result.output
    [petition_id] = imported(app)
    text, facts = pages_of(client, petition_id)
    attributes = content["data"]["attributes"]
    assert (attributes.get("action") or attributes["title"]) in text
    assert facts["count"] == facts["base"] == attributes["signature_count"]
    assert "Jane Roe" not in text
    assert run(content).output.startswith("Updated")
    assert imported(app) == [petition_id]


def test_response_debate_thresholds_and_topics_are_shown(app, client, run):
    run(FORMATS["Westminster"])
    [petition_id] = imported(app)
    text, facts = pages_of(client, petition_id)
    for said in (
        *("We will not.", "A long answer<br>", "30 Mar 2023", "They spoke for an hour.", "https://hansard.example/x"),
        *("health and social care", "Department of Health", "A word of the committee.", "A select committee asked"),
        *("18 Mar 2023", "20 Apr 2023", "Enough signatures for a response", "First line<br>"),
        "Its status there: closed",
    ):
        assert said in text, said
    assert "javascript:" not in text
    assert facts["by_area"] == [{"code": "S15", "name": "Scotland", "count": 16}]
    assert facts["by_region"] == [{"code": "S14000022", "name": "Edinburgh East", "count": 16}]


def test_why_one_was_rejected_is_shown(app, client, run):
    run(FORMATS["rejected"])
    [petition_id] = imported(app)
    text, _facts = pages_of(client, petition_id)
    assert "Why it was rejected" in text
    assert "It is not clear what is asked." in text
    assert "Its status there: rejected" in text


def test_each_parliament_is_named_and_asked(app, client, run):
    for name, target in {"Senedd": "the Welsh Parliament", "Scottish": "the Scottish Parliament"}.items():
        run(FORMATS[name])
        text, _facts = pages_of(client, imported(app)[-1])
        assert target in text
    assert "petitions.parliament.scot" in text
    assert "We wrote letters." in text


def test_countries_of_2016_get_their_codes(app, client, run):
    run(FORMATS["Westminster of 2016"])
    _text, facts = pages_of(client, imported(app)[0])
    assert {place["code"] for place in facts["by_country"]} == {"FR", "Narnia"}


def test_a_list_comes_over_whole_or_not_at_all(app, run):
    def listed(*all_attributes):
        data = [
            {
                **of("petition.parliament.uk", attributes, number)["data"],
                "links": {"self": "https://petition.parliament.uk/x"},
            }
            for number, attributes in enumerate(all_attributes, start=1)
        ]
        return {"links": {"self": "https://petition.parliament.uk/petitions.json", "next": None}, "data": data}

    broken = run(listed(WESTMINSTER, BARE, {**BARE, "signature_count": "many"}))
    assert broken.exit_code == 1
    assert "data[2].attributes.signature_count: should be a whole number" in broken.output
    assert imported(app) == []
    fine = run(listed(WESTMINSTER, BARE, REJECTED))
    assert fine.exit_code == 0, fine.output
    assert len(fine.output.splitlines()) == len(imported(app)) == 3
    assert run({"data": []}).exit_code == 1


def test_an_older_file_never_takes_the_count_back(app, client, run):
    run(of("petition.parliament.uk", {**WESTMINSTER, "signature_count": 200_000, "updated_at": LATE}))
    older = run(FORMATS["Westminster"])
    assert older.exit_code == 0
    assert older.output.startswith("Kept petition")
    [petition_id] = imported(app)
    assert client.get(f"/petitions/{petition_id}/count.json").json["count"] == 200_000
    without = run(of("petition.parliament.uk", {**BARE, "signature_count": 200_001, "updated_at": LATE}))
    assert without.output.startswith("Updated")
    _text, facts = pages_of(client, petition_id)
    assert facts["count"] == 200_001
    assert facts["by_country"], "what a list does not tell stays"


def test_a_byte_order_mark_is_no_part_of_the_file(app, run):
    assert run(FORMATS["Westminster"], encoding="utf-8-sig").exit_code == 0
    assert run(FORMATS["Westminster"], encoding="utf-16").exit_code == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"opened_at": "2099-01-01T00:00:00Z"}, "attributes.opened_at: should be a time that has come already"),
        ({"opened_at": "0001-01-01T00:00:00+14:00"}, "attributes.opened_at: should be a time after December 1999"),
        ({"opened_at": "9999-12-31T23:59:59-14:00"}, "attributes.opened_at: should be a time"),
        ({"opened_at": "1999-11-30T00:00:00Z"}, "attributes.opened_at: should be a time after December 1999"),
        ({"updated_at": "2099-01-01T00:00:00Z"}, "attributes.updated_at: should be a time that has come already"),
        ({"closed_at": "2099-01-01T00:00:00Z"}, "attributes.closed_at: should be a time that has come already"),
        ({"scheduled_debate_date": "9999-12-31"}, "attributes.scheduled_debate_date: should be a time"),
        ({"opened_at": "2023-02-20T10:25:02"}, "attributes.opened_at: should be a time with its zone"),
        ({"opened_at": 5}, "attributes.opened_at: should be a time"),
        ({"opened_at": None, "created_at": None}, "attributes.opened_at: should be a time"),
        ({"government_response": "no"}, "attributes.government_response: should be an object"),
        ({"debate": {"debated_on": "soon"}}, "attributes.debate.debated_on: should be a time"),
        ({"topics": "health"}, "attributes.topics: should be a list"),
        ({"topics": [5]}, "attributes.topics[0]: should be a text"),
        ({"rejection": {"details": ["x"]}}, "attributes.rejection.details: should be a text"),
        ({"action": None}, "attributes.action: should be a text of one line"),
        ({"state": "sponsored"}, "attributes.state: should be a state of a petition that was published"),
        ({"signatures_by_country": [None]}, "attributes.signatures_by_country[0]"),
        ({"signatures_by_region": [{"signature_count": 1}]}, "attributes.signatures_by_region[0].name: missing"),
        ({"committee_note": "x" * 20_000}, "attributes.committee_note: should be a text of at most"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_changes_nothing(app, run, changes, where):
    result = run(of("petition.parliament.uk", {**WESTMINSTER, **changes}))
    assert result.exit_code == 1
    assert where in result.output
    assert "Nothing was changed." in result.output
    assert imported(app) == []


@pytest.mark.parametrize("number", ["9" * 5_000, "1" + "0" * 12, "1e400", "NaN", "-Infinity", "true", "1.5"])
def test_a_number_that_is_none_is_said_with_its_place(app, run, number):
    text = json.dumps(of("petition.parliament.uk", {**WESTMINSTER, "signature_count": "HERE"})).replace(
        '"HERE"', number
    )
    result = run(text)
    assert result.exit_code == 1
    assert "data.attributes.signature_count: should be a whole number" in result.output


@pytest.mark.parametrize("number", ["PE 12", "PE١٢", "../x", "", "PE"])
def test_a_petition_number_is_one(run, number):
    content = of("petitions.parliament.scot", SCOTTISH, "PE1")
    content["data"]["pe_number"] = number
    assert run(content).exit_code == 1


@pytest.mark.parametrize("address", ["http://[", "https://[::1/petitions/1.json", "//[x"])
def test_a_link_that_is_no_address_is_refused_with_its_place(app, run, address):
    result = run({**of("petition.parliament.uk", BARE), "links": {"self": address}})
    assert result.exit_code == 1
    assert "links.self: should be an address" in result.output
    assert imported(app) == []


@pytest.mark.parametrize(
    "content", ["[]", "null", "5", '{"data": 5}', '{"data": {"id": 1, "attributes": []}}', '{"links": 5, "data": {}}']
)
def test_other_json_is_refused(app, run, content):
    result = run(content)
    assert result.exit_code == 1
    assert "Nothing was changed." in result.output
