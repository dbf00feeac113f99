"""What search engines and previews are told: the words of a page without marks, and its one address."""

import json
import re
from html import unescape

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply

BODY = "# Why\n\n**Nobody** has _one_.\n• see [this](https://example.org/x) & https://example.org/a_b\nSigned"
WORDS = "Why Nobody has one. see this & https://example.org/a_b Signed"
PREVIEW = {"User-Agent": "facebookexternalhit/1.1", "Accept": "*/*"}


def told(client, path):
    """The metas of a page by their names, and its canonical address."""
    page = client.get(path, headers=PREVIEW, follow_redirects=True)
    assert page.status_code == 200
    head = page.text.partition("</head>")[0]
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', head)
    assert len(found) == len(dict(found)), "each is said once"
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]*)">', head)
    return {name: unescape(value) for name, value in found} | {"canonical": canonical}


@pytest.fixture
def pages(app):
    member = make_member(handle="amina", display_name='A "B" & C', purpose="To plant trees")
    petition = make_petition(member, title='Trees & "shade"', body=BODY)
    discussion = make_discussion(member, title="Trees", body=BODY)
    topic = get_topic()
    return {
        "petition": (f"/petitions/{petition.id}", 'Trees & "shade"', WORDS, "article"),
        "discussion": (f"/discussions/{discussion.id}", "Trees", WORDS, "article"),
        "profile": ("/@amina", 'A "B" & C', "To plant trees", "profile"),
        "topic": ("/t/health", topic.name, topic.description, "website"),
    }


@pytest.mark.parametrize("kind", ["petition", "discussion", "profile", "topic"])
def test_every_public_page_says_what_it_is_in_plain_words(app, client, pages, kind):
    path, title, words, sort = pages[kind]
    head = told(client, f"{path}?fbclid=x")
    assert (head["og:title"], head["og:type"]) == (title, sort)
    assert head["og:description"] == head["description"] == words
    assert head["og:url"] == head["canonical"]
    assert head["og:url"].startswith(app.settings.base_url + path)
    assert "?" not in head["og:url"]


def test_a_long_text_is_cut_after_a_word(client):
    post = make_discussion(body="words and more " * 100)
    words = told(client, f"/discussions/{post.id}")["og:description"]
    assert len(words) <= 200
    assert words.endswith(("words…", "and…", "more…"))


def test_a_page_without_words_has_no_empty_description(client):
    make_member(handle="amina")
    head = told(client, "/@amina")
    assert "description" not in head
    assert "og:description" not in head


def test_a_shared_link_leads_whoever_makes_previews_to_the_page_s_own_words(client, log_in):
    petition = make_petition(body=BODY)
    log_in(make_member())
    client.post(f"/posts/{petition.id}/share", data={"note": ""})
    token = re.search(r"/s/([\w-]+)", client.get(f"/petitions/{petition.id}", follow_redirects=True).text)[1]
    client.post("/logout")
    answer = client.get(f"/s/{token}", headers=PREVIEW)
    assert answer.status_code == 303
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert told(client, f"/s/{token}")["og:description"] == WORDS
    assert "/s/" not in client.get("/robots.txt").text


@pytest.mark.parametrize("path", ["/", "/topics", "/petitions", "/about", "/how-we-count"])
def test_pages_of_the_site_are_described_too(client, path):
    head = told(client, path)
    assert head["og:url"].endswith(path)
    assert len(head["description"]) > 30
    assert "robots" not in head


def test_no_page_is_called_home(client, log_in):
    assert "<title>Petitions and debates · ActivistNet</title>" in client.get("/").text
    log_in(make_member())
    assert "<title>What's new for you · ActivistNet</title>" in unescape(client.get("/").text)


@pytest.mark.parametrize(
    "path", ["/login", "/join", "/petitions/{0}/sign", "/petitions/{0}/signatories", "/search?q=x", "/nothing"]
)
def test_pages_that_are_nobody_s_to_find_are_not_for_search_engines(client, path):
    petition = make_petition()
    page = client.get(path.format(petition.id)).text
    assert page.count('<meta name="robots" content="noindex">') == 1
    assert 'rel="canonical"' not in page


def facts(client, path):
    page = client.get(path, follow_redirects=True).text
    [said] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(said)


def test_programs_are_told_what_a_petition_is(app, client):
    author = make_member(handle="amina", display_name="Amina </script><b>")
    petition = make_petition(author, title='Trees & "shade" </script>', signature_count=12)
    said = facts(client, f"/petitions/{petition.id}")
    assert (said["@context"], said["@type"]) == ("https://schema.org", "Article")
    assert said["headline"] == 'Trees & "shade" </script>'
    assert said["author"]["name"] == "Amina </script><b>"
    assert said["author"]["url"] == f"{app.settings.base_url}/@amina"
    assert said["interactionStatistic"]["userInteractionCount"] == 12
    assert client.get(said["url"].removeprefix(app.settings.base_url)).status_code == 200


def test_programs_are_told_what_a_debate_a_profile_and_the_site_are(client):
    author = make_member(handle="amina", display_name="Amina")
    debate = make_discussion(author, title="Trees", body=BODY)
    said = facts(client, f"/discussions/{debate.id}")
    assert (said["@type"], said["text"], said["author"]["name"]) == ("DiscussionForumPosting", WORDS, "Amina")
    said = facts(client, "/@amina")
    assert (said["@type"], said["mainEntity"]["name"]) == ("ProfilePage", "Amina")
    assert facts(client, "/")["@type"] == "WebSite"


def test_a_former_member_is_not_named_to_programs(client):
    petition = make_petition(make_member(handle="", display_name="", deleted_at=sa.func.now()))
    assert "author" not in facts(client, f"/petitions/{petition.id}")


def test_members_are_not_sent_what_is_for_programs(client, log_in):
    petition = make_petition(title="Open the weir", slug="open-the-weir")
    log_in(make_member())
    page = client.get(f"/petitions/{petition.id}/open-the-weir").text
    assert "data-owner" in page
    assert "ld+json" not in page


def test_links_that_act_say_on_what_to_whoever_hears_them_alone(client, log_in):
    debate = make_discussion(title="Trees")
    reply = make_reply(debate, make_member(display_name='Lena "B"'))
    log_in(make_member())
    page = client.get(f"/discussions/{debate.id}", follow_redirects=True).text
    assert f'href="/posts/{debate.id}/report" rel="nofollow" aria-label="Report “Trees”"' in page
    assert f'href="/posts/{reply.id}/report" rel="nofollow" aria-label="Report what Lena &#34;B&#34; wrote"' in page
    assert 'aria-label="Reply to Lena &#34;B&#34;"' in page
