"""Every format in which parliaments give their petitions comes over whole, and never backwards."""

import json

import pytest
import sqlalchemy as sa

from activistnet.core.data.db import db

LATE = "2024-11-24T18:30:46.384Z"
NOTHING = {"rejection": None, "government_response": None, "debate": None, "closed_at": None, "rejected_at": None}
WESTMINSTER = {
    **NOTHING,
    "action": "Keep the night clinics open",
    "background": "First line\nsecond line\n• a bullet",
    "additional_details": None,
    "committee_note": "A word of the committee.",
    "state": "closed",
    "signature_count": 120_000,
    "created_at": "2023-02-14T12:14:59.326Z",
    "opened_at": "2023-02-20T10:25:02.393Z",
    "closed_at": "2023-08-20T22:59:59.999Z",
    "updated_at": "2024-01-24T18:30:46.384Z",
    "response_threshold_reached_at": "2023-03-18T13:26:30.257Z",
    "debate_threshold_reached_at": "2023-04-20T20:33:35.184Z",
    "scheduled_debate_date": "2023-07-03",
    "creator_name": "Jane Roe",
    "government_response": {
        "responded_on": "2023-03-30",
        "summary": "We will not.",
        "details": "A long answer\nof two lines.",
        "created_at": "2023-03-30T12:14:59.326Z",
    },
    "debate": {
        "debated_on": "2023-07-03",
        "transcript_url": "https://hansard.example/x",
        "video_url": "javascript:alert(1)",
        "overview": "They spoke for an hour.",
    },
    "topics": ["health-and-social-care"],
    "departments": [{"acronym": "DoH", "name": "Department of Health", "url": "https://gov.example"}],
    "signatures_by_country": [{"name": "France", "code": "FR", "signature_count": 41}],
    "signatures_by_constituency": [
        {"name": "Edinburgh East", "ons_code": "S14000022", "mp": "An MP", "signature_count": 16}
    ],
    "signatures_by_region": [{"name": "Scotland", "ons_code": "S15", "signature_count": 16}],
    "other_parliamentary_business": [{"subject": "A select committee asked", "body": "About **clinics**."}],
}
OF_2016 = {
    "action": "Keep the night clinics open",
    "background": "Why",
    "additional_details": "",
    "state": "open",
    "signature_count": 12,
    "open_at": "2016-01-20T10:25:02.393Z",
    "updated_at": "2016-03-24T18:30:46.384Z",
    "closed_at": None,
    "signatures_by_country": [{"name": "France", "signature_count": 4}, {"name": "Narnia", "signature_count": 1}],
}
BARE = {key: OF_2016[key] for key in ("action", "state", "signature_count", "updated_at", "open_at")}
ARCHIVED = {**WESTMINSTER, "action": "x" * 150, "background": None, "signatures_by_country": None}
REJECTED = {
    **{key: None for key in WESTMINSTER if not key.startswith(("signature", "other"))},
    **{"action": "Abolish Mondays", "background": "Nobody likes them.", "state": "rejected", "signature_count": 0},
    **{"created_at": "2023-02-14T12:14:59.326Z", "updated_at": "2023-02-15T12:14:59.326Z"},
    **{"rejected_at": "2023-02-15T12:14:59.326Z", "topics": [], "departments": []},
    "rejection": {"code": "no-action", "details": "It is not clear what is asked."},
}
SENEDD = {
    **NOTHING,
    "action": "y" * 200,
    "background": "Pam?\nWhy?",
    "additional_details": "",
    "state": "referred",
    "signature_count": 300,
    "threshold_for_referral": 250,
    "created_at": "2021-02-14T12:14:59.326Z",
    "opened_at": "2021-02-20T10:25:02.393Z",
    "updated_at": "2021-08-24T18:30:46.384Z",
    "referral_threshold_reached_at": "2021-03-18T13:26:30.257Z",
    "referred_at": "2021-08-20T13:26:30.257Z",
    "completed_at": None,
    "submitted_on_paper": False,
    "topics": ["transport"],
    "signatures_by_country": [{"name": "Wales", "code": "GB-WLS", "signature_count": 290}],
    "signatures_by_constituency": [{"id": "W09000001", "name": "Aberavon", "signature_count": 20}],
    "signatures_by_region": [{"id": "W10000001", "name": "Mid and West Wales", "signature_count": 90}],
}
SCOTTISH = {
    "title": "Keep the ferry",
    "summary": "Calling for a ferry.",
    "previous_action": "We wrote letters.",
    "background_information": "The island\nhas one.",
    "petitioner": "Jane Roe",
    "status": "under_consideration",
    "signature_count": 80,
    "created_at": "2022-02-14T12:14:59.326Z",
    "opened_at": "2022-02-20T10:25:02.393Z",
    "under_consideration_at": "2022-03-20T10:25:02.393Z",
    "updated_at": "2022-08-24T18:30:46.384Z",
    "closed_at": None,
    "submitted_on_paper": False,
    "creator_name": "Jane Roe",
    "rejection": None,
    "topics": ["rural-affairs"],
    "signatures_by_country": [{"name": "United Kingdom", "code": "GB", "signature_count": 80}],
}


def of(source, attributes, number=700_143, **data):
    key = "pe_number" if isinstance(number, str) else "id"
    links = {"self": f"https://{source}/petitions/{number}.json"}
    return {"links": links, "data": {"type": "petition", key: number, "attributes": attributes, **data}}


FORMATS = {
    "Westminster": of("petition.parliament.uk", WESTMINSTER),
    "Westminster of 2016": of("petition.parliament.uk", OF_2016),
    "without breakdowns": of("petition.parliament.uk", BARE),
    "archived": of("petition.parliament.uk/archived", ARCHIVED, type="archived-petition"),
    "rejected": of("petition.parliament.uk", REJECTED),
    "Senedd": of("petitions.senedd.wales", SENEDD, 245_123),
    "Senedd, first years": of("petitions.senedd.wales", {**SENEDD, "state": "completed"}, "PE1234"),
    "Senedd in Welsh": of("deisebau.senedd.cymru", SENEDD, 245_123),
    "Scottish": of("petitions.parliament.scot", SCOTTISH, "PE1901"),
    "Scottish, lodged": of("petitions.parliament.scot", {**SCOTTISH, "status": "lodged"}, "PE1902"),
    "without links": {"data": of("", SENEDD)["data"]},
}


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
        *("18 Mar 2023", "20 Apr 2023", "Enough signatures for a response", "closed there", "First line<br>"),
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
    assert "rejected there" in text


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
