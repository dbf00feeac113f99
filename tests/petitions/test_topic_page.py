"""A topic's page, where petitions stand among the threads with their numbers."""

import re

from factories import make_discussion, make_member, make_petition, make_reply


def line_of(page: str, title: str) -> str:
    """A thread's line, as the words a reader sees."""
    line = next(line for line in page.split('<li class="post-line">') if title in line)
    return " ".join(re.sub(r"<[^>]+>", " ", line.split("</li>")[0]).split())


def test_a_petition_says_how_many_of_how_many_have_signed(client):
    petition = make_petition(signature_count=1204, goal=10_000)
    make_reply(petition)
    make_discussion()
    page = client.get("/t/health").text
    line = line_of(page, petition.title)
    assert "1,204 of 2,000 signed" in line and "1 reply" in line
    assert f'<signature-count class="count-line" data-petition="{petition.id}"' in page
    assert "0 replies" in line_of(page, "Night clinics")


def test_a_closed_petition_stands_beside_its_goal(client):
    petition = make_petition(signature_count=80, goal=200, stage="closed")
    line = line_of(client.get("/t/health").text, petition.title)
    assert "Closed" in line and "80 of 200 signed" in line


def test_members_see_which_they_have_signed(client, log_in):
    signed, other = make_petition(title="Signed by me"), make_petition(title="Not yet")
    log_in(make_member())
    client.post(f"/petitions/{signed.id}/sign", data={})
    page = client.get("/t/health").text
    assert "You signed" in line_of(page, signed.title)
    assert "You signed" not in line_of(page, other.title)


def test_petitions_cost_one_query_more_however_many(client, count_queries):
    for _ in range(4):
        make_petition()
    with count_queries() as queries:
        client.get("/t/health")
    assert len(queries) == 4, queries.statements
