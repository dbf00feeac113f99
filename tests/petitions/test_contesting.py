"""What came of a petition: shown by links, contested by those who signed, and what was won by its year."""

import re
from datetime import UTC, datetime

import pytest
from factories import make_member, make_petition

SAYS = {"body": "The clinic is closed on Sundays still."}
SHOWN = "https://example.org/minutes"


@pytest.fixture
def author(app):
    member = make_member()
    return member, app.test_client(user=member)


@pytest.fixture
def won(author):
    """Signed by nobody yet, open: `say` ends it."""
    return make_petition(author[0])


def say(author, petition, outcome="won", **more):
    sent = {"outcome": outcome, "word": "It is open.", "links": SHOWN, **more}
    return author[1].post(f"/petitions/{petition.id}/close", data=sent)


def signatories(app, petition, n):
    browsers = [app.test_client(user=make_member()) for _ in range(n)]
    for each in browsers:
        assert each.post(f"/petitions/{petition.id}/sign").status_code == 303
    return browsers


def contest(browser, petition, **changes):
    return browser.post(f"/petitions/{petition.id}/contest", data={**SAYS, **changes})


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_an_outcome_is_shown_by_links_which_can_be_changed(client, author, won):
    for wrong in ("example.org", "javascript:alert(1)", "\n".join(f"https://example.org/{n}" for n in range(4))):
        answer = say(author, won, links=wrong)
        assert answer.status_code == 422 and "at most three whole links" in answer.text
        assert "It is open." in answer.text  # nothing typed is lost
    assert say(author, won).status_code == 303
    told = page_of(client, won).partition('id="happened"')[2]
    link = f'<a href="{SHOWN}" rel="nofollow noopener noreferrer ugc">'
    assert "What its author shows for it:" in told and link in told
    say(author, won, links="https://example.org/other")
    assert SHOWN not in page_of(client, won) and "https://example.org/other" in page_of(client, won)


def test_signatories_say_otherwise_folded_below_five_and_take_it_back(app, client, author, won):
    browsers = signatories(app, won, 5)
    assert contest(browsers[0], won).status_code == 403  # nothing is said of it yet
    say(author, won)
    assert f"/petitions/{won.id}/contest" in page_of(browsers[0], won)
    answer = contest(browsers[0], won)
    assert answer.status_code == 303 and re.match(r"/r/\d+", answer.location)
    assert "Fewer than five signatories say otherwise." in page_of(client, won)
    for n, each in enumerate(browsers[1:], start=1):
        assert contest(each, won, body=f"Not on day {n}.").status_code == 303
    assert "5 signatories say otherwise." in page_of(client, won)
    listed = client.get(f"/petitions/{won.id}/contests").text
    assert SAYS["body"] in listed and "Not on day 4." in listed and "signed it, and sees it differently" in listed
    mark = '<span class="tag">signed it, and sees it differently</span>'
    debate = page_of(client, won).partition('id="replies"')[2]
    assert SAYS["body"] in debate and debate.count(mark) == 5  # as every reply, and said to be a signatory's
    again = contest(browsers[0], won)
    assert again.status_code == 200 and "You've said that you see it differently." in again.text
    assert client.get(f"/petitions/{won.id}/contests").text.count(SAYS["body"]) == 1
    withdrawn = browsers[0].post(f"/petitions/{won.id}/contest/withdraw")
    assert withdrawn.status_code == 303 and "Fewer than five" in page_of(client, won)
    assert SAYS["body"] not in client.get(f"/petitions/{won.id}/contests").text
    debate = page_of(client, won).partition('id="replies"')[2]
    assert SAYS["body"] in debate and debate.count(mark) == 4
    assert contest(browsers[0], won, body="On second thought, it is closed.").status_code == 303
    browsers[1].post(f"/petitions/{won.id}/withdraw")  # who signs no more is no signatory
    assert "Not on day 1." not in client.get(f"/petitions/{won.id}/contests").text


def test_only_signatories_contest_and_only_what_its_author_says(app, client, author, won):
    [signatory] = signatories(app, won, 1)
    author[1].post(f"/petitions/{won.id}/sign")
    say(author, won)
    stranger = app.test_client(user=make_member())
    assert contest(stranger, won).status_code == 409 and "haven't signed" in contest(stranger, won).text
    assert contest(author[1], won).status_code == 403
    assert contest(signatory, won, body="").status_code == 422
    assert contest(client, won).status_code == 401
    closed = make_petition(author[0], stage="closed", closed_by="author")
    assert client.get(f"/petitions/{closed.id}/contests").status_code == 404
    assert "otherwise" not in page_of(client, won)


def test_opened_again_there_is_nothing_to_contest(app, client, author, won):
    [signatory] = signatories(app, won, 1)
    say(author, won)
    contest(signatory, won)
    assert author[1].post(f"/petitions/{won.id}/reopen").status_code == 303
    say(author, won, outcome="lost")
    page = page_of(client, won)
    assert "otherwise" not in page and "It wasn't won, the author says." in page


def test_what_was_won_in_part_too_is_found_by_year(client):
    for title, stage, year in (
        ("Old", "won", 2024),
        ("Fresh", "won", 2026),
        ("Half", "partly", 2026),
        ("Lost", "lost", 2026),
    ):
        make_petition(
            title=title, slug=title.lower(), stage=stage, closed_at=datetime(year, 12, 31, 23, 30, tzinfo=UTC)
        )
    every, old, new = (client.get(f"/victories{asked}").text for asked in ("", "?year=2024", "?year=2026&topic=health"))
    titles = [re.findall(r">(Old|Fresh|Half|Lost)</a>", page) for page in (every, old, new)]
    assert [sorted(each) for each in titles] == [["Fresh", "Half", "Old"], ["Old"], ["Fresh", "Half"]]
    assert "Partly won" in every
    assert [client.get(f"/victories?year={wrong}").status_code for wrong in ("1800", "x", "9999")] == [404] * 3
    assert client.get("/petitions?sort=new&year=2024").status_code in (200, 404)
