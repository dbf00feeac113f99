"""How a petition spreads: the page, the picture alone, and when there is nothing to show."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_petition

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.topics.models import Topic


def rows(client, growing):
    """The table: what is told of each line."""
    answer = client.get(growing.path)
    assert answer.status_code == 200
    found = re.findall(r'<th scope="row">(.*?)</th><td>([\d,]+)</td>', answer.text)
    return {words: int(number.replace(",", "")) for words, number in found}


def grown(growing, *, shares=3, each=10):
    """Twenty-five come by themselves, then so many by each of some shares, in turn, and as many again by none."""
    growing.sign(*[None] * 25)
    found = [growing.share() for _ in range(shares)]
    growing.sign(*[share for _ in range(each) for share in (*found, None)])
    growing.sign(*[None] * 25)
    growing.tell()
    return found


def test_the_table_says_what_the_picture_shows_and_adds_up(client, growing):
    grown(growing, shares=4)
    page = client.get(growing.path).text
    told = rows(client, growing)
    assert told["Generation 1"] + told["Without a share, or in numbers too small to show"] == told["All"]
    assert told["4 branches of 10"] == 40 == told["Generation 1"]
    dots = re.search(r'<g class="spread-dots"[^>]*>(.*?)</g>', page, re.S)[1]
    assert dots.count("<circle") == 4
    assert "One signature brings</b> <span>0.4<" in page


def test_the_picture_alone_is_a_drawing_of_the_same(client, growing):
    grown(growing, shares=4)
    answer = client.get(f"{growing.path}.svg")
    assert answer.status_code == 200 and answer.content_type == "image/svg+xml; charset=utf-8"
    assert (
        answer.text.startswith("<svg")
        and re.search(r'<g class="spread-dots".*?</g>', answer.text, re.S)[0].count("<circle") == 4
    )
    assert "style" not in answer.text and "<script" not in answer.text


def test_branches_under_five_are_not_told_by_themselves(client, growing):
    growing.sign(*[None] * 25)
    small, large = growing.share(), growing.share()
    growing.sign(*[small] * 4, *[large] * 6, *[None] * 15)
    growing.tell()
    told = rows(client, growing)
    assert told["1 branch of 5"] == 5 and told["Smaller branches"] == 5 and told["Generation 1"] == 10
    assert "branch of 4" not in client.get(growing.path).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "When enough people have signed"),
        ({"stage": "closed"}, "Too few people had signed through shares when this petition closed."),
        (
            {"stage": "closed", "base_count": 9, "base_source": "Elsewhere", "base_at": datetime.now(UTC)},
            "All signatures were collected at Elsewhere, and came here as a number.",
        ),
    ],
)
def test_the_page_is_there_when_nothing_is_to_be_shown(client, values, said):
    path = f"/petitions/{make_petition(**values).id}/spread"
    assert said in client.get(path).text
    assert "There's no picture to show." in client.get(f"{path}.svg").text


def test_of_sensitive_topics_nothing_is_worked_out_or_shown(client, growing):
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(is_sensitive=True))
    grown(growing)
    assert "In topics marked sensitive" in client.get(growing.path).text
    assert "no picture" in client.get(f"{growing.path}.svg").text
    with current().app_context(), db.transaction():
        assert not db.session.scalar(sa.text("SELECT sum(told_count) FROM shares"))
        db.session.execute(sa.update(Topic).values(is_sensitive=False))
    growing.tell()
    assert rows(client, growing)["All"]
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(is_sensitive=True))
    assert "In topics marked sensitive" in client.get(growing.path).text


def test_what_closes_keeps_only_sums(app, client, log_in, growing):
    grown(growing, shares=4)
    with app.app_context():
        author = db.session.get(Member, growing.petition.author_id)
    browser = app.test_client()
    log_in(author, browser)
    before = rows(client, growing)
    assert browser.post(f"/petitions/{growing.petition.id}/close", data={"outcome": "closed"}).status_code == 303
    after = rows(client, growing)
    assert before["Generation 1"] == after["Generation 1"] and before["All"] == after["All"]
    assert "4 branches of 10" in before and "4 branches of 10" not in after
    assert "spread-dots" in (page := client.get(growing.path).text) and "single branches aren" in page


def test_nothing_of_it_is_in_what_can_be_downloaded(client, growing):
    before = [client.get(f"/petitions/{growing.petition.id}.{form}").text for form in ("json", "csv")]
    growing.share()
    grown(growing)
    for form, text in zip(("json", "csv"), before, strict=True):
        after = client.get(f"/petitions/{growing.petition.id}.{form}").text
        assert "share" not in after and "spread" not in after and len(after) - len(text) < 20


def test_a_hidden_petition_shows_it_to_nobody(client):
    petition = make_petition(visibility="hidden")
    assert [client.get(f"/petitions/{petition.id}/spread{form}").status_code for form in ("", ".svg")] == [404, 404]


def test_the_petition_leads_there(client, growing):
    page = client.get(f"/petitions/{growing.petition.id}/{growing.petition.slug}").text
    assert f'href="{growing.path}"' in page


def test_the_page_asks_as_little_however_much_is_told(client, log_in, growing, count_queries):
    asked = []
    for _ in range(2):
        client.get(growing.path)
        with count_queries() as queries:
            client.get(growing.path)
        asked.append(len(queries))
        grown(growing, shares=5)
    assert asked[0] == asked[1] <= 3, queries.statements
