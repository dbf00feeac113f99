"""What members were typing comes back to them alone."""

import re

import pytest
import sqlalchemy as sa
from decided import lift, suspend
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.posts.links import post_url
from activistnet.posts.models import Draft
from activistnet.posts.services import drafts


def test_drafts_come_back_and_go_when_the_text_is_sent(app, client, log_in):
    member = log_in(make_member())
    root = make_discussion()
    assert client.post("/drafts", data={"place": f"thread:{root.id}", "body": "Half a thou"}).status_code == 204
    address = f"/discussions/{root.id}/night-clinics"
    assert "Half a thou" in client.get(address).text
    log_in(make_member())
    assert "Half a thou" not in client.get(address).text
    log_in(member)
    client.post(f"/posts/{root.id}/replies", data={"body": "A whole thought"})
    assert "Half a thou" not in client.get(address).text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize("to_a_reply", [False, True])
def test_where_one_stands_comes_back_with_the_text_and_goes_when_it_is_sent(app, client, log_in, to_a_reply):
    member, root = log_in(make_member()), make_discussion(is_debate=True)
    parent = make_reply(root).id if to_a_reply else None
    place = f"thread:{root.id}" + (f":{parent}" if parent else "")
    client.post("/drafts", data={"place": f"{place}:stance", "body": "against"})
    pages = [f"/posts/{root.id}/replies?parent={parent}"] if parent else [f"/posts/{root.id}/replies", post_url(root)]
    for page in pages:
        assert chosen(client.get(page)) == ["against"]
        assert chosen(app.test_client().get(page)) == []
    log_in(make_member())
    assert [chosen(client.get(page)) for page in pages] == [[]] * len(pages)
    log_in(member)
    client.post(f"/posts/{root.id}/replies", data={"body": "No.", "stance": "against", "parent": parent or ""})
    assert [chosen(client.get(page)) for page in pages] == [[]] * len(pages)


def test_where_one_stood_on_a_petition_comes_back(client, log_in):
    log_in(make_member())
    petition = make_petition()
    client.post("/drafts", data={"place": f"thread:{petition.id}:stance", "body": "question"})
    assert chosen(client.get(post_url(petition))) == ["question"]


def test_somebody_suspended_while_writing_finds_it_all_again(app, client, log_in):
    member, root = log_in(make_member()), make_discussion(is_debate=True)
    typed = {f"thread:{root.id}": "Half a thought", f"thread:{root.id}:stance": "for"}
    for place, body in typed.items():
        assert client.post("/drafts", data={"place": place, "body": body}).status_code == 204
    suspend(app, member.handle)
    sent = client.post(f"/posts/{root.id}/replies", data={"body": "Half a thought, and more", "stance": "for"})
    assert sent.status_code in (401, 403) and "Half a thought, and more" in sent.text
    lift(app, member.handle)
    log_in(member)
    page = client.get(post_url(root))
    assert "Half a thought" in page.text and chosen(page) == ["for"]


def chosen(page):
    return re.findall(r'name="stance" value="(\w+)" checked', page.text)


def test_a_draft_that_arrives_after_its_reply_is_let_go(app, client, log_in):
    log_in(make_member())
    root, typed = make_discussion(), {"body": "A whole thought", "once": "a-key"}
    assert client.post(f"/posts/{root.id}/replies", data=typed).status_code == 303
    assert client.post("/drafts", data={"place": f"thread:{root.id}", **typed}).status_code == 204
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_a_browser_is_told_by_the_key_of_its_form_what_came_of_a_text(client, log_in):
    def made_of(key):
        return client.get(f"/sent/{key}.json").json["post"]

    member, root = log_in(make_member()), make_discussion()
    assert made_of("first") is None
    for key in ("first", "again"):  # as a browser that went Back sends it
        answer = client.post(f"/posts/{root.id}/replies", data={"body": "A whole thought", "once": key})
    assert answer.location == f"/r/{made_of('first')}" == f"/r/{made_of('again')}"
    log_in(make_member())
    assert made_of("first") is None
    log_in(member)
    assert made_of("again")


def test_drafts_are_bounded_and_for_members(app, client, log_in, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 3)
    assert client.post("/drafts", data={"place": "thread:1", "body": "x"}).status_code == 401
    log_in(make_member())
    for data in ({"body": "x"}, {"place": "p" * 101, "body": "x"}, {"place": "p", "body": "x" * 20_001}):
        assert client.post("/drafts", data=data).status_code == 422
    for number in range(5):
        client.post("/drafts", data={"place": f"thread:{number}", "body": "x"})
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 3


# Where the form is opened, where it is sent, and what is typed at which place; targets are one a line.
FORMS = {
    "discussion": (
        "/t/health/new",
        "/t/health/discussions",
        {"topic:health": ("body", "Half a thought"), "topic:health:title": ("title", "Half a title")},
    ),
    "petition": (
        "/t/health/new?kind=petition",
        "/t/health/petitions",
        {
            "petition:health:demand": ("demand", "Keep it op"),
            "petition:health:body": ("body", "Half a reason"),
            "petition:health:target": ("target", "the Council\nthe Mayor"),
            "petition:health:goal": ("goal", "2500"),
        },
    ),
}


@pytest.mark.parametrize(("page", "action", "places"), FORMS.values(), ids=FORMS)
def test_each_field_of_a_form_comes_back_until_it_is_sent(app, client, log_in, page, action, places):
    log_in(make_member())
    for place, (_name, text) in places.items():
        assert client.post("/drafts", data={"place": place, "body": text}).status_code == 204
    lines = [line for _name, text in places.values() for line in text.split("\n")]
    opened = client.get(page).text
    assert [line for line in lines if line not in opened] == []
    other = app.test_client()
    assert [line for line in lines if line in other.get(page).text] == []
    log_in(make_member(), other)
    assert [line for line in lines if line in other.get(page).text] == []
    typed = {name: text.split("\n") for name, text in places.values()}
    assert client.post(action, data={**typed, "body": ""}).status_code == 422
    assert lines[0] in client.get(page).text
    assert client.post(action, data=typed).status_code == 303
    assert [line for line in lines if line in client.get(page).text] == []
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize("text", ["x" * 500, "\u202e", "many", "\n\n", "9" * 5_000])
def test_whatever_was_kept_only_fills_the_form(client, log_in, text):
    log_in(make_member())
    for place in FORMS["petition"][2]:
        client.post("/drafts", data={"place": place, "body": text})
    assert client.get(FORMS["petition"][0]).status_code == 200
