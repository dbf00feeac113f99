"""Real petitions of petition.parliament.uk come over with their counts, once, or not at all."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from activistnet.core.data.db import db

ATTRIBUTES = {
    "action": "Revoke Article 50 and remain in the EU.",
    "background": "Put a stop to this claim.",
    "additional_details": "",
    "state": "open",
    "signature_count": 5_156_603,
    "opened_at": "2019-02-20T10:25:02.393Z",
    "updated_at": "2019-03-24T18:30:46.384Z",
    "closed_at": None,
    "creator_name": "Jane Roe",
    "signatures_by_country": [
        {"name": "France", "code": "FR", "signature_count": 41_000},
        {"name": "Netherlands", "code": "NL", "signature_count": 9_000},
    ],
    "signatures_by_constituency": [
        {"name": "Edinburgh East", "ons_code": "S14000022", "mp": "An MP", "signature_count": 16_536}
    ],
}


@pytest.fixture
def run(app, tmp_path):
    def run(content=None, **changes):
        path = tmp_path / "petition.json"
        if content is None:
            content = json.dumps({"data": {"type": "petition", "id": 241584, "attributes": {**ATTRIBUTES, **changes}}})
        path.write_text(content)
        return app.test_cli_runner().invoke(args=["petitions", "import", str(path)])

    return run


def imported(app):
    with app.app_context():
        return list(db.session.scalars(sa.text("SELECT id FROM petitions WHERE imported_from IS NOT NULL")))


def test_a_petition_is_imported_closed_with_a_labelled_base_and_without_its_author_s_name(app, client, run):
    result = run()
    assert result.exit_code == 0, result.output
    [petition_id] = imported(app)
    page = client.get(f"/petitions/{petition_id}", follow_redirects=True).text
    assert "Revoke Article 50" in page
    assert "5,156,603" in page
    assert "petition.parliament.uk" in page
    assert "24 Mar 2019" in page
    assert "Petition author" in page
    assert "Jane Roe" not in page
    assert client.get(f"/petitions/{petition_id}/sign").status_code == 409
    facts = client.get(f"/petitions/{petition_id}.json").json
    assert (facts["count"], facts["base"], facts["state"]) == (5_156_603, 5_156_603, "closed")
    assert facts["by_country"][0] == {"code": "FR", "name": "France", "count": 41_000}
    assert facts["by_region"] == [{"code": "S14000022", "name": "Edinburgh East", "count": 16_536}]


def test_a_repeat_updates_and_never_doubles(app, client, run):
    run()
    result = run(signature_count=6_000_000)
    assert result.output.startswith("Updated")
    [petition_id] = imported(app)
    assert client.get(f"/petitions/{petition_id}/count.json").json["count"] == 6_000_000
    assert len(client.get(f"/petitions/{petition_id}.json").json["by_country"]) == 2


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"signature_count": "many"}, "data.attributes.signature_count: should be a whole number"),
        ({"signature_count": -1}, "data.attributes.signature_count"),
        ({"opened_at": "yesterday"}, "data.attributes.opened_at: should be a time"),
        ({"action": ""}, "data.attributes.action: should be a text of one line"),
        ({"action": "\x1b[2J"}, "data.attributes.action: should be a text of one line"),
        ({"action": "Z" + "\u0301" * 6}, "data.attributes.action: should be a text of one line"),
        ({"action": "\u200b\u3164"}, "data.attributes.action: should be a text of one line"),
        ({"action": "x" * 121}, "data.attributes.action: should be a text of at most 120 characters"),
        ({"action": "\u0958" * 120}, "data.attributes.action: should be a text of at most 120 characters"),
        ({"background": "\x1b[2J"}, "data.attributes.background: should be a text"),
        ({"action": "half a pair \ud83d"}, "data.attributes.action: should be a text"),
        ({"state": "sponsored"}, "data.attributes.state"),
        ({"signatures_by_country": {}}, "data.attributes.signatures_by_country: should be a list"),
        (
            {"signatures_by_country": [{"name": "France", "code": "FR"}]},
            "data.attributes.signatures_by_country[0].signature_count: missing",
        ),
        (
            {"signatures_by_country": [{"name": "France", "code": "FR", "signature_count": 1}] * 2},
            "data.attributes.signatures_by_country[1].code: FR stands there twice",
        ),
    ],
)
def test_a_broken_file_says_where_and_changes_nothing(app, run, changes, where):
    result = run(**changes)
    assert result.exit_code == 1
    assert where in result.output
    assert "Nothing was changed." in result.output
    assert imported(app) == []


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", "line 1, column 1"),
        ('{"data":\n {', "line 2, column 3"),
        ("[]", "the file: should be an object"),
        ("[" * 10**5, "nested too deeply"),
    ],
)
def test_what_is_no_json_says_where(app, run, content, where):
    result = run(content)
    assert result.exit_code == 1
    assert where in result.output
    assert imported(app) == []


def test_a_broken_update_leaves_the_first_import_as_it_was(app, client, run):
    run()
    run(signatures_by_country=[{"name": "", "code": "FR", "signature_count": 1}])
    [petition_id] = imported(app)
    assert client.get(f"/petitions/{petition_id}/count.json").json["count"] == 5_156_603


def test_an_unknown_topic_is_said(app, tmp_path):
    path = Path(tmp_path / "petition.json")
    path.write_text(json.dumps({"data": {"id": 1, "attributes": ATTRIBUTES}}))
    result = app.test_cli_runner().invoke(args=["petitions", "import", str(path), "--topic", "nowhere"])
    assert result.exit_code == 1
    assert "no topic 'nowhere'" in result.output


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"action": "x" * 121}, "data.attributes.action: should be a text of at most 120 characters"),
        ({"background": "x" * 20_000}, "data.attributes.background: should be a text of at most 9,999 characters"),
        ({"action": "a" + "\u0315" * 31}, "data.attributes.action: should be a text"),
    ],
)
def test_a_text_that_no_form_would_take_is_refused_with_its_place(app, run, changes, place):
    result = run(**changes)
    assert result.exit_code != 0
    assert place in result.output
    assert imported(app) == []


def test_a_file_of_megabytes_is_refused_unread(app, run):
    result = run("[" + " " * 2_000_000)
    assert result.exit_code != 0
    assert "more than 2,000,000 bytes" in result.output
