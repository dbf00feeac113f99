"""Mentions: whoever is named is told, once, and not more than some of one text."""

import json
import re

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block, Mute
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts import mentioned, tasks
from activistnet.posts.mention_models import Mention


@pytest.fixture
def root():
    return make_discussion()


def reply(client, root, body, **more):
    answer = client.post(f"/posts/{root.id}/replies", data={"body": body, **more})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def told(app, log_in, member):
    """What a member's notifications say of mentions."""
    reading = app.test_client()
    log_in(member, reading)
    page = reading.get("/notifications").text
    return [
        re.sub("<[^>]+>", "", each).strip() for each in re.findall(r".*(?:mentioned you|You were mentioned).*", page)
    ]


def test_whoever_is_named_is_told_with_the_way_there(app, client, log_in, root):
    amina, writer = make_member("amina"), log_in(make_member(display_name="Wim"))
    number = reply(client, root, "Ask @Amina, she was there.")
    assert [line for line in told(app, log_in, amina) if "Wim mentioned you in Night clinics." in line]
    reading = app.test_client()
    log_in(amina, reading)
    assert f'href="/r/{number}"' in reading.get("/notifications").text
    assert told(app, log_in, writer) == []


def test_a_discussion_names_people_too(app, client, log_in):
    amina = make_member("amina")
    log_in(make_member(display_name="Wim"))
    assert client.post("/t/health/discussions", data={"title": "Beds", "body": "@amina knows"}).status_code == 303
    assert "Wim mentioned you in Beds." in told(app, log_in, amina)[0]


@pytest.mark.parametrize(
    "text",
    [
        *("me@amina.org", "https://x.org/@amina", "`@amina`", "```\n@amina\n```", "> @amina said so\n\nReally?"),
        *("@aminas", "a@amina", "@amina@elsewhere.org"),
    ],
)
def test_what_is_no_mention_tells_nobody(app, client, log_in, root, text):
    amina = make_member("amina")
    log_in(make_member())
    reply(client, root, text)
    assert told(app, log_in, amina) == []


@pytest.mark.parametrize("way", ["blocked", "blocking", "muted", "left", "suspended"])
def test_who_wants_nothing_of_the_author_is_not_told(app, client, log_in, root, way):
    amina, writer = make_member("amina"), log_in(make_member())
    if way in ("left", "suspended"):
        with app.app_context(), db.transaction():
            column = {"left": "deleted_at", "suspended": "suspended_at"}[way]
            db.session.execute(sa.text(f"UPDATE members SET {column} = now() WHERE id = {amina.id}"))
    row = {
        "blocked": Block(member_id=writer.id, blocked_id=amina.id),
        "blocking": Block(member_id=amina.id, blocked_id=writer.id),
        "muted": Mute(member_id=amina.id, muted_id=writer.id),
    }.get(way)
    if row is not None:
        save(row)
    reply(client, root, "@amina!")
    if way not in ("left", "suspended"):
        assert told(app, log_in, amina) == []
    offered = client.get("/mentions.json?q=ami").get_json()["members"]
    assert (offered == []) is (way != "muted")


def test_one_is_told_once_however_often_a_text_is_changed_and_not_beside_the_reply(app, client, log_in, root):
    amina, bob, asker = make_member("amina"), make_member("bob_b"), make_member("asker")
    parent = make_reply(root, asker)
    log_in(make_member())
    number = reply(client, root, "@amina @amina @asker", parent=parent.id)
    for body in ("@amina again", "@amina and @bob_b"):
        assert client.post(f"/posts/{number}/edit", data={"body": body}).status_code == 303
    assert len(told(app, log_in, amina)) == len(told(app, log_in, bob)) == 1
    assert "mentioned you" in told(app, log_in, amina)[0]
    assert told(app, log_in, asker) == []


def test_five_hundred_people_are_not_told_and_the_author_hears_so(app, client, log_in, root):
    members = [make_member(f"person{number:03}") for number in range(mentioned.MOST + 4)]
    handles = [f"@person{number:03}" for number in range(500)]
    log_in(make_member())
    number = reply(client, root, " ".join(handles))
    assert "only the first 10 are told" in client.get(client.get(f"/r/{number}").location).text
    with app.app_context():
        told_of = db.session.scalars(sa.select(Mention.member_id).order_by(Mention.member_id)).all()
    assert told_of == [each.id for each in members[: mentioned.MOST]]
    assert client.post(f"/posts/{number}/edit", data={"body": "@person012 and @person013"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mention)) == mentioned.MOST
    assert told(app, log_in, members[12]) == []


@pytest.mark.parametrize("how", ["delete", "hide"])
def test_what_is_gone_mentions_nobody(app, client, log_in, root, how):
    amina = make_member("amina")
    log_in(make_member())
    number = reply(client, root, "@amina!")
    assert len(told(app, log_in, amina)) == 1
    if how == "delete":
        client.post(f"/posts/{number}/delete")
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Mention)) == 0
    else:
        moderating = app.test_client()
        log_in(make_member(role="moderator"), moderating)
        data = {"action": "hide", "rule": "spam", "reason": "Because."}
        assert moderating.post(f"/moderation/posts/{number}", data=data).status_code == 303
    assert told(app, log_in, amina) == []


def test_handles_are_offered_as_they_begin(client, log_in):
    log_in(make_member("amir"))
    for handle in ("Amina", "amin_a", "bob_b"):
        make_member(handle, display_name=handle.title())
    offered = client.get("/mentions.json?q=AMI").get_json()["members"]
    assert [each["handle"] for each in offered] == ["amin_a", "Amina"]
    assert client.get("/mentions.json?q=amin_").get_json()["members"] == [{"handle": "amin_a", "name": "Amin_A"}]
    for nothing in ("", "%", "_%", "x" * 31, "a b", "zzz"):
        assert client.get("/mentions.json", query_string={"q": nothing}).get_json() == {"members": []}


def test_offering_them_takes_one_query_and_visitors_are_offered_none(client, log_in, count_queries):
    assert client.get("/mentions.json?q=a").status_code in (302, 303, 401)
    log_in(make_member())
    client.get("/mentions.json?q=a")
    with count_queries() as queries:
        client.get("/mentions.json?q=a")
    assert len(queries) <= 2, queries.statements


def links_in(client, number):
    """The profiles to which the text of a reply leads, with the words of each link."""
    page = client.get(f"/r/{number}", follow_redirects=True).text
    [article] = re.findall(rf'id="r{number}".*?<div class="prose"[^>]*>(.*?)</div>', page, re.DOTALL)
    return re.findall(r'<a class="mention" href="(/@[^"]+)" dir="ltr">([^<]*)</a>', article)


@pytest.mark.parametrize("body", ["Ask @Amina.", "**@AMINA**", "> @amina\n\n@amina: true?", "- a\n- (@amina)"])
def test_whoever_is_named_is_a_link_to_the_profile(client, log_in, root, body):
    make_member("amina")
    log_in(make_member())
    found = links_in(client, reply(client, root, body))
    assert found and all(address == "/@amina" and words.lower() == "@amina" for address, words in found)


@pytest.mark.parametrize(
    "body",
    [
        *("`@amina`", "```\n@amina\n```", "[@amina](https://example.org) is there", "https://example.org/@amina"),
        *("me@amina.org", "@nobody_here", "\\\\@amina@"),
    ],
)
def test_nothing_else_is_a_link_to_a_profile(client, log_in, root, body):
    make_member("amina")
    log_in(make_member())
    assert links_in(client, reply(client, root, body)) == []


def test_a_text_that_is_changed_leads_to_whom_it_names_then(client, log_in, root):
    make_member("amina")
    make_member("wim")
    log_in(make_member())
    number = reply(client, root, "@amina and @wim")
    client.post(f"/posts/{number}/edit", data={"body": "@wim alone"})
    assert links_in(client, number) == [("/@wim", "@wim")]


def test_nothing_leads_to_who_has_left(app, client, log_in, root):
    amina, author = make_member("amina"), make_member("wim")
    log_in(author)
    number = reply(client, root, "@amina, @wim")
    assert len(links_in(client, number)) == 2
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, amina.id))
        db.session.flush()
        asked = db.session.scalars(sa.text("SELECT args FROM outbox WHERE job LIKE '%render_again'")).all()
        assert [number] in [json.loads(each) if isinstance(each, str) else each for each in asked]
        tasks.render_again(number)
    assert links_in(client, number) == [("/@wim", "@wim")]


def test_petitions_lead_to_whom_they_name(client, log_in):
    make_member("amina")
    log_in(make_member())
    sent = {"demand": "More beds", "body": "Ask @amina.", "target": "the Council", "goal": "100"}
    made = client.post("/t/health/petitions", data=sent)
    page = client.get(re.sub(r"/launched.*|\?.*", "", made.location), follow_redirects=True).text
    assert '<a class="mention" href="/@amina" dir="ltr">@amina</a>' in page
