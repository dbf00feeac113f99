"""Whom moderators have stopped from publishing: no way leads round it, nothing typed is lost, all else goes on."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, save

from activistnet.core.data.db import db
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.topics.ban_models import TopicBan
from activistnet.topics.models import TopicRole

WORDS = "Buy my pills"
PETITION = {"demand": "Keep the night clinic open", "target": "the Council", "goal": "100"}
PROFILE = {"display_name": "Bob", "purpose": "", "place": "", "country": "NL", "time_zone": "Europe/Amsterdam"}


@pytest.fixture
def bob(client, log_in):
    return log_in(make_member("bob", display_name="Bob", restricted_until=datetime.now(UTC) + timedelta(days=3)))


def own_discussion(bob):
    return f"/posts/{make_discussion(bob, title='Why?').id}/edit", {"title": "Why?", "body": WORDS}


def own_petition(bob):
    return f"/petitions/{make_petition(bob).id}/edit", PETITION | {"body": WORDS}


def closing(bob):
    return f"/petitions/{make_petition(bob).id}/close", {"outcome": "lost", "word": WORDS}


def signing(_bob):
    return f"/petitions/{make_petition().id}/sign", {"reason": WORDS, "show_name": "1"}


def profile(_bob):
    return "/settings", PROFILE | {"purpose": WORDS}


def slowing(bob):
    form = {"who": "everyone", "minutes": "5", "hours": "24", "reason": WORDS}
    return f"/posts/{make_discussion(bob).id}/replying", form


def lead(bob):
    return save(TopicRole(topic_id=get_topic().id, member_id=bob.id, role="lead"))


def topic_settings(bob):
    lead(bob)
    chosen = {"visibility": "public", "joining": "open", "posting": "everyone", "welcome": ""}
    return "/t/health/settings", {"description": WORDS, **chosen}


def topic_rule(bob):
    lead(bob)
    return "/t/health/rules", {"title": WORDS, "text": ""}


def topic_tags(bob):
    lead(bob)
    return "/t/health/tags", {"tags": WORDS}


def featuring(bob):
    lead(bob)
    return f"/posts/{make_discussion().id}/feature", {"where": "topic", "reason": WORDS, "days": "7"}


def deciding(bob):
    lead(bob)
    form = {"action": "hide", "rule": "spam", "reason": WORDS, "previous": ""}
    return f"/moderation/posts/{make_discussion().id}", form


OF_MEMBERS = (own_discussion, own_petition, closing, signing, profile, slowing)
OF_TOPICS = (topic_settings, topic_rule, topic_tags, featuring, deciding)


@pytest.mark.parametrize("act", [*OF_MEMBERS, *OF_TOPICS])
def test_no_other_way_publishes_a_text(client, bob, act):
    address, form = act(bob)
    refused = client.post(address, data=form)
    assert refused.status_code == 403
    assert "stopped you from publishing" in refused.text and WORDS in refused.text
    pages = [client.get(page) for page in ("/@bob", "/petitions", "/discussions", "/t/health", "/how-we-choose")]
    assert not any(WORDS in page.text for page in pages)


def test_no_picture_says_it_either(app, client, bob):
    cover = save_cover(make_petition(bob), bob)
    refused = client.post(f"/me/pictures/{cover}", data={"alt": WORDS})
    assert refused.status_code == 403
    assert "stopped you from publishing" in refused.text and WORDS in refused.text
    sent = client.post("/settings/picture", data={"picture": (BytesIO(b"GIF89a"), "me.gif")})
    assert sent.status_code == 403 and "stopped you from publishing" in sent.text
    with app.app_context():
        assert db.session.scalars(sa.select(Picture.alt)).all() == ["A wall"]


def test_the_words_of_a_picture_stay_where_its_thread_is_locked_or_its_author_banned(app, client, log_in):
    locked = make_petition(author := log_in(make_member()), locked_at=datetime.now(UTC))
    elsewhere = make_petition(author)
    save(TopicBan(member_id=author.id, topic_id=elsewhere.topic_id, until=datetime.now(UTC) + timedelta(days=3)))
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).values(banned_until=datetime.now(UTC) + timedelta(days=3)))
    for petition, why in ((locked, "locked"), (elsewhere, "banned you from this topic")):
        refused = client.post(f"/me/pictures/{save_cover(petition, author)}", data={"alt": WORDS})
        assert refused.status_code in (403, 422) and why in refused.text and WORDS in refused.text


def save_cover(petition, author):
    own = {"member_id": author.id, "keeper_id": petition.id, "use": "cover", "alt": "A wall"}
    return save(Picture(id=f"{petition.id:032x}", state="ready", size=9, width=900, height=600, **own)).id


def test_a_signature_counts_and_gets_no_reason_afterwards(client, bob):
    petition = make_petition()
    assert client.post(f"/petitions/{petition.id}/sign", data={}).status_code == 303
    change = f"/petitions/{petition.id}/change"
    refused = client.post(change, data={"reason": WORDS, "show_name": "1"})
    assert refused.status_code == 403 and WORDS in refused.text
    assert client.post(change, data={"reason": "", "show_name": "1"}).status_code == 303
    assert WORDS not in client.get(f"/petitions/{petition.id}/{petition.slug}").text


def test_what_publishes_nothing_goes_on(client, bob):
    petition, own = make_petition(), make_petition(bob)
    assert client.post("/settings", data=PROFILE | {"country": "BE"}).status_code == 303
    assert client.post(f"/petitions/{own.id}/close", data={}).status_code == 303
    assert client.post(f"/posts/{petition.id}/report", data={"rule": "spam"}).status_code == 303
    assert re.search("publish until", client.get("/me/standing").text)
