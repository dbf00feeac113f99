"""What search engines find: a sitemap of what is public and of nothing else."""

import re

import pytest
from factories import get_topic, make_discussion, make_member, make_petition, make_reply

from activistnet.outreach import queries


def listed(client, path):
    """The addresses of a sitemap or of its index, without the site's own."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/xml; charset=utf-8"
    return re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", answer.text)


def all_pages(client):
    return [path for part in listed(client, "/sitemap.xml") for path in listed(client, part)]


def test_every_public_thread_is_listed_under_its_one_address(client):
    petition, discussion = make_petition(title="Open the weir"), make_discussion()
    pages = all_pages(client)
    for post in (petition, discussion):
        [path] = [page for page in pages if page.split("/")[1:3] == [f"{post.kind}s", str(post.id)]]
        assert client.get(path).status_code == 200
    assert {"/", "/petitions", "/victories", "/discussions", "/topics", f"/t/{get_topic('health').slug}"} <= set(pages)
    for path in ("/about", "/privacy", "/rules", "/help", "/contact"):
        assert f'rel="canonical" href="{client.application.settings.base_url}{path}"' in client.get(path).text
        assert path in pages
    assert len(pages) == len(set(pages))


def test_what_is_not_public_and_who_is_here_is_in_no_list(client):
    author = make_member(handle="amina")
    gone = [make_petition(author, visibility="hidden"), make_discussion(author, visibility="deleted")]
    reply = make_reply(make_discussion(author), author)
    pages = " ".join(all_pages(client))
    assert not [post for post in gone if f"/{post.id}/" in pages]
    assert f"/r/{reply.id}" not in pages
    assert "amina" not in pages


def test_a_part_says_when_each_page_changed(client):
    make_petition()
    part = listed(client, "/sitemap.xml")[-1]
    assert re.search(r"<lastmod>\d{4}-\d\d-\d\dT[\d:]+(Z|\+00:00)</lastmod>", client.get(part).text)


def test_parts_end_where_the_posts_end(client, monkeypatch):
    first, second = make_petition(), make_petition()
    monkeypatch.setattr(queries, "NUMBERS", second.id - first.id)
    parts = [path for path in listed(client, "/sitemap.xml") if "posts" in path]
    assert len(parts) == -(-second.id // (second.id - first.id))
    assert f"/petitions/{second.id}/" in client.get(parts[-1]).text
    assert f"/petitions/{first.id}/" not in client.get(parts[-1]).text
    assert client.get(f"/sitemap/posts-{len(parts) + 1}.xml").status_code == 404


@pytest.mark.parametrize("part", ["0", "99999999999999999999", "-1", "a", "1.5"])
def test_a_part_that_is_none_is_not_found(client, part):
    make_petition()
    assert client.get(f"/sitemap/posts-{part}.xml").status_code == 404


def test_a_sitemap_is_kept_for_everybody(client):
    assert client.get("/sitemap.xml").headers["Cache-Control"].startswith("public")


def test_robots_are_told_where_it_is(app, client):
    assert f"Sitemap: {app.settings.base_url}/sitemap.xml" in client.get("/robots.txt").text
