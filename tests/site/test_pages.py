"""The first page, the pages about the site, and the files that machines look for."""

import re

import pytest
from factories import get_topic, make_discussion, make_member, make_petition, make_reply

from activistnet.posts.links import post_url
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


def test_a_visitor_can_search_and_sign_from_the_first_page(client):
    petition = make_petition(title="Open the weir", signature_count=99)
    page = client.get("/").text
    assert '<form class="search-form" method="get" action="/search"' in page
    button = f'href="/petitions/{petition.id}/{petition.slug}#sign">Sign <span class="visually-hidden"'
    assert page.partition(button)[2].partition("</span>")[0].endswith(">Open the weir")


def test_a_visitor_is_shown_the_debate_most_argue_in_with_what_is_answered_most_on_either_side(client):
    small, large, one_sided = (make_discussion(title=title) for title in ("Small", "Large", "One-sided"))
    for post in (large, small):
        make_reply(post, stance="for", body=f"Yes, {post.title}.")
        make_reply(post, stance="against", body=f"No, {post.title}.")
    best = make_reply(large, stance="against", body="Fish climb *ladders*.")
    make_reply(large, parent=best)
    make_reply(large, stance="against", body="A later no.")
    make_reply(large, stance="for", body="Better left unsaid.", visibility="hidden")
    for _ in range(9):
        make_reply(one_sided, stance="for")
    debate = client.get("/").text.partition('id="argued"')[2].partition("</section>")[0]
    assert re.findall(r'<h3[^>]*><a href="([^"]+)"[^>]*>([^<]+)', debate) == [(post_url(large), "Large")]
    assert re.findall(r'href="/r/\d+"[^>]*>([^<]+)', debate) == ["Yes, Large.", "Fish climb ladders."]


def test_a_visitor_sees_what_was_won_lately(client):
    assert "Won lately" not in client.get("/").text
    for title, day in (("Older", 1), ("Oldest", 0), ("Newest", 2)):
        make_petition(title=title, stage="won", closed_at=f"2026-01-0{day + 1}T00:00Z")
    make_petition(title="Taken down", stage="won", closed_at="2026-02-01T00:00Z", visibility="hidden")
    won = client.get("/").text.partition('id="won"')[2].partition("</section>")[0]
    assert re.findall(r"<h3[^>]*><a [^>]*>([^<]+)", won) == ["Newest", "Older"]


def test_while_nobody_disagrees_no_debate_is_shown(client):
    make_reply(make_discussion(), stance="for")
    make_reply(make_discussion(visibility="hidden"), stance="against")
    assert "Being argued now" not in client.get("/").text


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


@pytest.mark.parametrize("path", ["/about", "/how-we-count", "/how-we-rank"])
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
