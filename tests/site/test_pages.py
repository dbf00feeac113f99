"""The first page, the pages about the site, and the files that machines look for."""

import pytest
from factories import get_topic, make_discussion, make_member, make_petition

from activistnet.start.release import VERSION


def test_a_visitor_is_told_what_this_is_and_shown_what_is_close(client):
    make_petition(title="Open the weir", signature_count=99)
    make_petition(title="Keep the clinic", signature_count=1)
    make_discussion()
    page = client.get("/").text
    assert page.index("Open the weir") < page.index("Keep the clinic")
    assert "Start a petition" in page
    assert get_topic("food").name in page
    assert 'value="3"' in page


def test_a_visitor_sees_no_hidden_petition(client):
    make_petition(title="Open the weir", signature_count=99, visibility="hidden")
    assert "Open the weir" not in client.get("/").text


def test_the_first_page_is_the_same_for_every_visitor(client):
    answer = client.get("/")
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers


def test_the_first_page_of_an_empty_site_asks_for_the_first_petition(client):
    assert "No petition yet" in client.get("/").text


def test_the_pages_of_members_are_never_kept(client, log_in):
    log_in(make_member())
    assert client.get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/about", "/how-we-count"])
def test_the_site_explains_itself(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")


def test_which_release_runs_here_is_said_in_public(client):
    assert f"ActivistNet {VERSION}," in client.get("/about").text


def test_search_engines_are_told_what_to_leave_alone(client):
    assert "Disallow: /confirm/" in client.get("/robots.txt").text


def test_security_txt_is_there_once_the_operator_says_where(client, configure):
    assert client.get("/.well-known/security.txt").status_code == 404
    configure(security_contact="mailto:security@example.org")
    text = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:security@example.org" in text
    assert "Expires: 20" in text


def test_every_page_carries_the_name_of_the_site(make_app):
    page = make_app(site_name="Act <Now>").test_client().get("/about").text
    assert " · Act &lt;Now&gt;</title>" in page
    assert 'aria-label="Act &lt;Now&gt;, home">Act &lt;Now&gt;</a>' in page
