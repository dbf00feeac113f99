"""Debates: discussions whose replies say where they stand, and how each side is found in them."""

import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.posts import reply_queries
from activistnet.posts.models import Post
from activistnet.search import services as search

SAID = {"title": "Night buses", "body": "Free at night?"}


@pytest.fixture
def debate(app):
    """A debate of seven replies: two for, three against, a question and one that says neither."""
    root = make_discussion(is_debate=True)
    stances = ("for", "against", "question", "neutral", "against", "for", "against")
    return root, [make_reply(root, stance=stance, body=f"Word {n}.") for n, stance in enumerate(stances)]


def address(root, show=""):
    return f"/{root.kind}s/{root.id}/{root.slug}" + (f"?show={show}" if show else "")


def replies_of(page):
    """Numbers of the replies in the list, without those beside it."""
    return [int(number) for number in re.findall(r'<article class="reply[^"]*" id="r(\d+)"', page)]


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def is_debate(app, post_id):
    with app.app_context():
        return db.session.get_one(Post, post_id).is_debate


@pytest.mark.parametrize(("sent", "wanted"), [({}, False), ({"debate": "1"}, True), ({"debate": "y"}, True)])
def test_a_discussion_is_a_debate_if_its_author_says_so(app, client, log_in, sent, wanted):
    log_in(make_member())
    assert 'name="debate"' in client.get("/t/health/new?kind=discussion").text
    answer = client.post("/t/health/discussions", data=SAID | sent)
    post_id = int(answer.location.split("/")[2])
    assert is_debate(app, post_id) is wanted
    page = client.get(answer.location).text
    assert ('name="stance"' in page) is wanted
    made = client.post(f"/posts/{post_id}/replies", data={"body": "Yes!", "stance": "for"})
    with app.app_context():
        reply = db.session.get_one(Post, int(made.location.split("/")[-1]))
        assert reply.stance == ("for" if wanted else None)


def test_its_author_makes_it_a_debate_later_and_not_back_once_people_stand_somewhere(app, client, log_in):
    root = make_discussion(log_in(make_member()))
    edit = f"/posts/{root.id}/edit"
    assert client.post(edit, data=SAID | {"debate": "y"}).status_code == 303
    assert is_debate(app, root.id)
    assert client.post(edit, data=SAID).status_code == 303
    assert not is_debate(app, root.id)
    client.post(edit, data=SAID | {"debate": "y"})
    make_reply(root, stance="question")
    refused = client.post(edit, data=SAID | {"body": "Other words"})
    assert refused.status_code == 422
    assert "so this stays a debate" in refused.text and "Other words" in refused.text
    assert is_debate(app, root.id)
    assert 'type="hidden" name="debate"' in client.get(edit).text
    assert client.post(edit, data=SAID | {"body": "Other words", "debate": "y"}).status_code == 303


def test_nobody_else_makes_it_a_debate(app, client, log_in):
    root = make_discussion()
    log_in(make_member())
    assert client.post(f"/posts/{root.id}/edit", data=SAID | {"debate": "y"}).status_code == 403
    assert not is_debate(app, root.id)


@pytest.mark.parametrize(
    ("show", "wanted", "number"),
    [
        ("all", [0, 1, 2, 3, 4, 5, 6], None),
        ("best", [6, 5, 4, 3, 2, 1, 0], None),
        ("newest", [6, 5, 4, 3, 2, 1, 0], None),
        ("for", [5, 0], "2 of 7"),
        ("against", [6, 4, 1], "3 of 7"),
        ("questions", [2], "1 of 7"),
        ("nonsense", [0, 1, 2, 3, 4, 5, 6], None),
    ],
)
def test_a_debate_shows_what_is_asked_for(client, debate, show, wanted, number):
    root, replies = debate
    page = client.get(address(root, show)).text
    assert replies_of(page) == [replies[n].id for n in wanted]
    found = re.search(r'<span class="position">([^<]+)</span>', page)
    assert (found and found[1]) == number
    current = re.search(r'<a href="[^"]*" aria-current="true">([^<]+)</a>', page[page.index('id="replies"') :])[1]
    assert current == (show.capitalize() if show != "nonsense" else "All")


def test_old_addresses_of_orders_go_on_working(client, debate):
    root, replies = debate
    in_order = [reply.id for reply in replies]
    assert replies_of(client.get(f"{address(root)}?sort=oldest").text) == in_order
    assert replies_of(client.get(f"{address(root)}?sort=newest").text) == in_order[::-1]


def test_petitions_show_the_same(client):
    root = make_petition()
    one, other = make_reply(root, stance="for"), make_reply(root, stance="against")
    assert replies_of(client.get(address(root, "against")).text) == [other.id]
    assert replies_of(client.get(address(root, "for")).text) == [one.id]


def test_a_discussion_without_sides_offers_none(client):
    root = make_discussion()
    replies = [make_reply(root) for _ in range(2)]
    page = client.get(address(root, "against")).text
    assert replies_of(page) == [reply.id for reply in replies]
    assert "?show=best" in page and "?show=for" not in page


@pytest.mark.parametrize("show", ["best", "against", "newest"])
def test_whoever_turns_the_pages_meets_each_reply_once(client, monkeypatch, show):
    few = {**reply_queries.list_replies.__kwdefaults__, "limit": 3}
    monkeypatch.setattr(reply_queries.list_replies, "__kwdefaults__", few)
    root = make_discussion(is_debate=True)
    replies = [make_reply(root, stance="against", score=n // 3) for n in range(8)]
    at, met = address(root, show), []
    while at:
        page = client.get(at).text
        met += replies_of(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        at = found[1].replace("&amp;", "&") if found else None
    assert met == [reply.id for reply in reversed(replies)]
    assert "7–8 of 8" in page
    back = client.get(re.search(r'rel="prev" href="([^"]+)"', page)[1].replace("&amp;", "&")).text
    assert replies_of(back) == met[3:6]


def test_the_best_of_both_sides_is_on_top(app, client, debate):
    root, replies = debate
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id.in_([replies[0].id, replies[4].id])).values(score=5))
    for show in ("", "newest"):
        page = client.get(address(root, show)).text
        top = words(page[page.index('<div class="sides sides-best">') : page.index('<nav class="sorts"')])
        assert top.index("Word 0.") < top.index("Word 4.")
        assert "Word 5." not in top and "Word 6." not in top


@pytest.mark.parametrize(
    ("show", "beside"), [("for", "Word 6."), ("against", "Word 5."), ("questions", None), ("", None)]
)
def test_beside_one_side_stands_the_best_of_the_other(client, debate, show, beside):
    page = client.get(address(debate[0], show)).text
    found = re.search(r'<aside class="side.*?</aside>', page, re.DOTALL)
    assert (found is not None) is (beside is not None)
    if found:
        assert beside in words(found[0]) and 'id="r' not in found[0]


def test_who_replies_is_shown_the_best_of_the_other_side(client, log_in, debate):
    root, replies = debate
    for path in (f"/posts/{root.id}/replies", f"/posts/{root.id}/replies?parent={replies[2].id}"):
        page = client.get(path).text
        assert "Before you reply, the strongest argument against: Word 6." in words(page)
        assert "Before you reply, the strongest argument for: Word 5." in words(page)
    log_in(make_member())
    assert "the strongest argument against: Word 6." in words(client.get(address(root)).text)


def test_nobody_is_led_to_what_they_are_not_shown(client, log_in, debate):
    root, replies = debate
    reader = log_in(make_member())
    save(Block(member_id=reader.id, blocked_id=replies[6].author_id))
    for path in (address(root), address(root, "for"), f"/posts/{root.id}/replies"):
        page = words(client.get(path).text)
        assert "Word 6." not in page and "Word 4." in page
    assert "2 of 6" in client.get(address(root, "against")).text


def test_nobodys_stances_are_listed_by_person(app, client, log_in):
    author = make_member("ines")
    for stance in ("for", "against", "question"):
        make_reply(make_discussion(is_debate=True), author, stance=stance, body="Zebras and clinics.")
    log_in(make_member())
    client.post("/@ines/follow")
    with app.app_context(), db.transaction():
        search.read_waiting()
    paths = ["/@ines", "/@ines?show=replies", "/", "/search?q=zebras", "/search?q=zebras&kind=replies", "/discussions"]
    for path in [*paths, "/discussions.atom", "/t/health.atom"]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "stance" not in answer.text, path
