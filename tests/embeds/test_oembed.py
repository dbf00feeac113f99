"""How a petition comes onto another site: the code to paste, and what programs are told."""

import html
import re
from xml.etree import ElementTree

import pytest
from factories import make_member, make_petition
from shown import words


def described(client, url, **asked):
    return client.get("/oembed", query_string={"url": url, **asked})


@pytest.fixture
def base(app):
    return app.settings.base_url


def test_a_program_that_knows_the_address_is_given_the_frame(client, base):
    author = make_member(display_name="Amina")
    petition = make_petition(title="Open the night clinic", author=author)
    answer = described(client, f"{base}/petitions/{petition.id}/{petition.slug}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    said = answer.json
    assert (said["version"], said["type"], said["title"]) == ("1.0", "rich", "Open the night clinic")
    assert (said["author_name"], said["author_url"]) == ("Amina", f"{base}/@{author.handle}")
    assert f'src="{base}/embed/petitions/{petition.id}?lang=en"' in said["html"]
    assert f'width="{said["width"]}" height="{said["height"]}"' in said["html"]


@pytest.mark.parametrize("end", ["", "/", "/another-slug", "?fbclid=1", "#replies"])
def test_addresses_without_words_or_with_more_lead_to_it_too(client, base, end):
    assert described(client, f"{base}/petitions/{make_petition().id}{end}").status_code == 200


def test_the_same_as_xml_with_what_xml_must_escape(client, base):
    petition = make_petition(title='Bread & "Roses" <now>')
    answer = described(client, f"{base}/petitions/{petition.id}", format="xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    told = {each.tag: each.text for each in ElementTree.fromstring(answer.data)}
    assert told["title"] == 'Bread & "Roses" <now>'
    assert told["html"].startswith("<iframe ")


def test_no_title_leaves_its_quotes(client, base):
    petition = make_petition(title='x" onload="alert(1)')
    code = described(client, f"{base}/petitions/{petition.id}").json["html"]
    assert 'onload="' not in code
    page = client.get(f"/petitions/{petition.id}/embed").text
    pasted = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1])
    assert pasted.count('"') == 12
    assert 'onload="' not in pasted


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({}, (480, 800)),
        ({"maxwidth": "320", "maxheight": "500"}, (320, 500)),
        ({"maxwidth": "1", "maxheight": "0"}, (240, 200)),
        ({"maxwidth": "9" * 40, "maxheight": "-5"}, (480, 800)),
        ({"maxwidth": "٣٢٠", "maxheight": ""}, (480, 800)),
    ],
)
def test_it_is_as_large_as_there_is_room_for_and_can_be_read(client, base, asked, size):
    said = described(client, f"{base}/petitions/{make_petition().id}", **asked).json
    assert (said["width"], said["height"]) == size


def test_a_format_that_is_not_offered_is_said_so(client, base):
    assert described(client, f"{base}/petitions/{make_petition().id}", format="yaml").status_code == 501


def test_no_other_address_is_described(client, base):
    petition = make_petition()
    elsewhere = [
        "",
        f"https://elsewhere.example/petitions/{petition.id}",
        f"{base}.elsewhere.example/petitions/{petition.id}",
        f"ftp://{base.partition('://')[2]}/petitions/{petition.id}",
        f"{base}/petitions/{petition.id}/x/y",
        f"{base}/petitions/999999999",
        f"{base}/petitions/{'9' * 30}",
        f"{base}/about",
        "http://[::1/petitions/1",
        f"{base}:x/petitions/{petition.id}",
        f"{base}/petitions/{make_petition(visibility='hidden').id}",
    ]
    assert {described(client, url).status_code for url in elsewhere} == {404}
    assert client.get("/oembed").status_code == 404


def test_a_petition_says_where_it_is_described(client, base):
    petition = make_petition()
    page = client.get(f"/petitions/{petition.id}/{petition.slug}").text
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)[1]
    assert client.get(html.unescape(link)[len(base) :]).json["title"] == petition.title


def test_the_page_with_the_code_shows_the_frame_itself(client):
    petition = make_petition()
    answer = client.get(f"/petitions/{petition.id}/embed")
    assert answer.status_code == 200
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert f'src="/embed/petitions/{petition.id}?lang=en"' in answer.text
    assert "Paste it into your page" in words(answer)
    assert f'href="/petitions/{petition.id}/embed"' in client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_there_is_no_code_for_what_is_hidden(client):
    assert client.get(f"/petitions/{make_petition(visibility='hidden').id}/embed").status_code == 404
