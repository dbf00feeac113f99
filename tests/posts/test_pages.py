"""Reading and writing discussions as a member would."""

import re

from factories import make_discussion, make_member, make_reply


def test_topics_are_listed_with_numbers_and_can_be_followed(client, log_in):
    log_in(make_member())
    page = client.get("/topics").text
    assert "Protection of species" in page
    assert client.post("/t/health/follow").status_code == 303
    assert client.post("/t/health/follow").status_code == 303
    page = client.get("/t/health").text
    assert "1 follower" in page and "/t/health/unfollow" in page
    client.post("/t/health/unfollow")
    assert "0 followers" in client.get("/t/health").text


def test_a_discussion_is_opened_and_read(client, log_in):
    member = log_in(make_member("amina"))
    answer = client.post("/t/health/discussions", data={"title": " Night  clinics ", "body": "Why *not*?"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/discussions/\d+/night-clinics", answer.location)
    page = client.get(answer.location).text
    assert "<em>not</em>" in page and "Amina" in page and f"/@{member.handle}" in page
    assert "Night clinics" in client.get("/t/health").text


def test_headings_go_on_from_the_one_they_are_under(client, log_in):
    log_in(make_member())
    words = {"title": "Night clinics", "body": "# Why\n\n## Since when"}
    page = client.get(client.post("/t/health/discussions", data=words).location).text
    assert re.findall(r"<(h\d)[^>]*>(?:<bdi[^>]*>)?(Night clinics|Why|Since when|Replies)", page) == [
        ("h1", "Night clinics"),
        ("h2", "Why"),
        ("h3", "Since when"),
        ("h2", "Replies"),
    ]


def test_the_address_is_corrected_without_losing_the_query(client):
    post = make_discussion()
    answer = client.get(f"/discussions/{post.id}/wrong?sort=newest&fbclid=1")
    assert answer.status_code == 301
    assert answer.location == f"/discussions/{post.id}/night-clinics?sort=newest&fbclid=1"
    assert client.get(f"/discussions/{post.id}").status_code == 301
    nameless = make_discussion(slug="", title="!!!")
    assert client.get(f"/discussions/{nameless.id}/").status_code in (301, 404)
    assert client.get(f"/discussions/{nameless.id}/p-{nameless.id}").status_code == 200


def test_a_reply_leads_to_its_place_in_the_thread(client, log_in):
    post = make_discussion()
    first = make_reply(post)
    log_in(make_member("li"))
    answer = client.post(f"/posts/{post.id}/replies", data={"body": "I **agree**", "parent": first.id})
    assert answer.status_code == 303
    there = client.get(answer.location)
    assert there.status_code == 303
    assert there.location.startswith(f"/discussions/{post.id}/night-clinics#r")
    page = client.get(there.location).text
    assert "I <strong>agree</strong>" in page and "reply-depth-2" in page
