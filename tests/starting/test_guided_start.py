"""The guided start: one question a page, with signing in last, and one petition at the end."""

import re
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from factories import get_topic, make_member, save
from mails import deliver, link_in
from starting.answering import BODY, DEMAND, answer, answer_all, expected, fields_on, kept, launch, petitions

from activistnet.core.data.db import db
from activistnet.petitions.models import PetitionTarget
from activistnet.posts.models import Draft
from activistnet.starting.models import BegunPetition
from activistnet.topics.ban_models import TopicBan
from activistnet.topics.models import Topic


def test_a_member_answers_question_by_question_and_publishes(app, client, log_in):
    log_in(make_member())
    answer_all(client)
    page = client.get("/start/check").text
    assert DEMAND in page and "Minister Jansen" in page and "forty kilometres" in page and "250" in page
    published = launch(client)
    assert published.status_code == 303 and published.location.endswith("/launched")
    assert petitions(app) == expected(app)
    with app.app_context():
        names = list(db.session.scalars(sa.select(PetitionTarget.name).order_by(PetitionTarget.position)))
    assert names == ["the Council of Ost", "Minister Jansen"]
    assert kept(app, Draft) == 0
    assert client.get("/start/why").location == "/start?lost=1"


def test_a_visitor_joins_last_and_the_mailed_link_publishes_from_any_device(app, client, tmp_path):
    answer_all(client)
    asked = launch(client)
    assert asked.status_code == 401 and "We've kept what you wrote" in asked.text
    assert "keeping it on this page until you send it" in asked.text and "haven't saved it" not in asked.text
    kept_fields = re.findall(r'name="(to|kept)" value="([^"]*)"', asked.text.split('action="/join"')[1])
    sent = {name: re.sub("&#34;|&quot;", '"', value) for name, value in kept_fields}
    assert sent["to"] == "/start/launch"
    join = {"handle": "nora", "display_name": "Nora", "email": "nora@example.org", "password": "seven quiet herons"}
    assert client.post("/join", data={**join, **sent}).status_code == 303
    [letter] = [each for each in deliver(app, tmp_path) if "/welcome/" in each.get_content()]
    elsewhere = app.test_client()
    welcome = elsewhere.get(link_in(letter, "welcome"))
    assert DEMAND in welcome.text
    mark = re.search(r'name="wanted" value="(\w+)"', welcome.text)[1]
    own = {"handle": "nora", "display_name": "Nora", "password": "seven quiet herons", "wanted": mark}
    led = elsewhere.post(link_in(letter, "welcome"), data=own)
    assert led.status_code == 303 and led.location.endswith("/launched"), led.text
    assert petitions(app) == expected(app)
    assert kept(app, BegunPetition) == 0


def test_a_visitor_with_an_account_signs_in_last(app, client, log_in):
    answer_all(client)
    sent = fields_on(client.get("/start/check"))
    log_in(make_member())
    assert client.post("/start/launch", data=sent).location.endswith("/launched")
    assert petitions(app) == expected(app)
    assert kept(app, BegunPetition) == 0


def test_what_a_visitor_began_goes_on_once_they_have_signed_in(app, client, log_in):
    answer_all(client, ["", "/who"])
    log_in(make_member())
    assert 'value="the Council of Ost"' in client.get("/start/who").text
    answer_all(client, ["/why", "/picture", "/topic", "/similar", "/goal"])
    assert kept(app, BegunPetition) == 0 and kept(app, Draft) > 3
    assert launch(client).location.endswith("/launched")
    assert petitions(app) == expected(app)


def test_a_member_goes_on_from_another_device(app, client, log_in):
    member = log_in(make_member())
    answer_all(client, ["", "/who", "/why"])
    other = app.test_client()
    log_in(member, other)
    assert BODY in other.get("/start/why").text
    answer_all(other, ["/picture", "/topic", "/similar", "/goal"])
    assert DEMAND in client.get("/start/check").text


def test_a_double_press_of_publish_makes_one_petition_and_leaves_what_was_begun_since(app, client, log_in):
    log_in(make_member())
    answer_all(client)
    sent = fields_on(client.get("/start/check"))
    first = client.post("/start/launch", data=sent)
    answer(client, "", demand="Mend the bridge in Ost")
    assert client.post("/start/launch", data=sent).location == first.location
    assert petitions(app) == expected(app)
    assert "Mend the bridge" in client.get("/start").text


def test_a_topic_that_was_closed_meanwhile_is_said_and_another_is_chosen(app, client, log_in):
    log_in(make_member())
    answer_all(client)
    sent = fields_on(client.get("/start/check"))
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(closed_at=datetime.now(UTC)))
    page = client.get("/start/check").text
    assert "start a petition in this topic any more" in page and ">Publish</button>" not in page
    refused = client.post("/start/launch", data=sent)
    assert refused.status_code == 409 and "This topic is closed" in refused.text
    assert petitions(app) == []
    assert answer(client, "/topic", topic="food").status_code == 303
    assert launch(client).status_code == 303


def test_a_member_banned_from_the_topic_meanwhile_keeps_all_of_it(app, client, log_in):
    member = log_in(make_member())
    answer_all(client)
    sent = fields_on(client.get("/start/check"))
    until = datetime.now(UTC) + timedelta(days=3)
    save(TopicBan(topic_id=get_topic("health").id, member_id=member.id, until=until))
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(type(member)).where(type(member).id == member.id).values(banned_until=until))
    refused = client.post("/start/launch", data=sent)
    assert refused.status_code == 403 and "banned from this topic" in refused.text and DEMAND in refused.text
    assert petitions(app) == []
    assert answer(client, "/topic", topic="food").status_code == 303
    assert launch(client).status_code == 303


def test_the_last_page_says_what_is_missing_and_offers_no_publishing(client):
    answer_all(client, [""])
    page = client.get("/start/check").text
    assert "Something is missing yet" in page and 'href="/start/who"' in page
    assert ">Publish</button>" not in page


def test_in_french(client):
    page = client.get("/start?lang=fr").text
    assert "Étape 1 sur 8" in page
    client.post("/start?lang=fr", data={"demand": DEMAND})
    assert "Continuer" in client.get("/start/who?lang=fr").text
