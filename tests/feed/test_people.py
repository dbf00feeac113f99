"""Who did what, and the words for which a post is in a feed."""

import re

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_petition, make_reply
from feeds import at, did, discuss, follow, follow_topic, petition, share, sign, words

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.petitions.models import Signature


@pytest.fixture
def amina():
    return make_member(display_name="Amina Diallo")


@pytest.fixture
def bob(log_in, amina):
    """Who reads, and follows Amina."""
    follow(reader := log_in(make_member()), amina)
    return reader


def home(client):
    return client.get("/").text


def replied(member, post, minutes, **values):
    reply = make_reply(post, member, created_at=at(minutes), **values)
    did(member, "replied", post, minutes)
    return reply


def signature_of(post):
    with current().app_context():
        return db.session.scalars(sa.select(Signature).where(Signature.petition_id == post.id)).one_or_none()


def test_a_reply_is_quoted_without_its_stance_and_can_be_answered(client, bob, amina):
    author = make_member(display_name="Lena Kortmann")
    post = make_petition(author, title="Open the weir")
    replied(amina, post, 1, body="An older thought.")
    make_reply(post, make_member(), body="Somebody else's thought.")
    reply = make_reply(post, amina, body="Fish *climb* ladders.", stance="for")
    page = home(client)
    item = page[page.index('<article class="feed-item"') :].split("</article>")[0]
    assert "Amina Diallo replied" in words(item)
    assert "in Health · started by Lena Kortmann" in words(item)
    assert "Fish climb ladders." in words(item) and "For Fish" not in words(item)
    assert "An older thought." not in item and "Somebody else" not in item
    assert f'href="/posts/{post.id}/replies?parent={reply.id}">Reply to Amina Diallo</a>' in item
    assert item.index("Open the weir") < item.index("Fish") < item.index(f"parent={reply.id}")


def test_a_reply_that_is_hidden_is_not_quoted(client, bob, amina):
    post = make_discussion(title="Open the weir")
    replied(amina, post, 1, body="Better left unsaid.", visibility="hidden")
    page = home(client)
    assert "Open the weir" in page
    assert "Better left unsaid." not in page
    assert "Reply to Amina" not in page


def test_what_one_person_did_with_a_post_is_one_item(client, bob, amina):
    post = make_petition(title="Open the weir")
    sign(amina, post, 1)
    replied(amina, post, 2, body="I fish there.")
    share(amina, post, 3, note="Sign this today.")
    others = [make_member() for _ in range(2)]
    follow(bob, *others)
    share(others[0], post, 0)
    page = home(client)
    assert page.count('class="feed-item"') == 1
    assert "Amina Diallo signed, shared and replied, and 1 other you follow shared" in words(page)
    assert "Sign this today." in page and "I fish there." not in page


@pytest.mark.parametrize(
    ("verbs", "said"),
    [
        (("posted", "replied"), "started this and replied"),
        (("signed", "shared"), "signed and shared"),
        (("posted", "signed", "shared", "replied"), "started this, signed, shared and replied"),
    ],
)
def test_each_mixture_of_acts_is_a_sentence(client, bob, amina, verbs, said):
    post = make_petition(amina)
    for minutes, verb in enumerate(verbs, start=1):
        did(amina, verb, post, minutes)
    assert f"Amina Diallo {said}" in words(home(client))


def test_the_author_and_the_topic_are_always_there(client, bob, amina):
    discuss(amina, 1, title="Hers")
    topic = get_topic("food")
    follow_topic(bob, topic)
    discuss(make_member(display_name="Bob Varga"), 2, topic_id=topic.id, title="His")
    page = words(home(client))
    assert "Bob Varga posted in your topic Food" in page
    assert "Amina Diallo started this" in page and "in Health Hers" in page


@pytest.mark.parametrize(("shows", "said"), [(False, "Your name isn't shown"), (True, "Everyone can see your name")])
def test_one_press_signs_and_its_button_says_who_will_see_the_name(client, bob, amina, shows, said):
    with current().app_context(), db.transaction():
        mine = {"shows_signatures": shows, "display_name": "Bob Varga"}
        db.session.execute(sa.update(Member).where(Member.id == bob.id).values(mine))
    post = petition(amina, 1)
    page = home(client)
    form = page[page.index('<form class="one-press"') :].split("</form>")[0]
    assert f"Sign as Bob Varga {said}" in words(form)
    press = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = client.post(f"/petitions/{post.id}/sign", data=press)
    assert answer.status_code == 303
    assert signature_of(post).show_name is shows


def test_a_press_on_what_was_shared_is_credited_to_the_share(client, bob, amina):
    post = make_petition(make_member())
    mine = share(amina, post, 1)
    page = home(client)
    assert f'name="via" value="{mine.token}"' in page
    client.post(f"/petitions/{post.id}/sign", data={"asks": "1", "via": mine.token})
    assert signature_of(post).share_id == mine.id


def test_a_press_on_a_petition_that_asks_something_else_by_now_shows_the_form(client, bob, amina):
    post = petition(amina, 1)
    answer = client.post(f"/petitions/{post.id}/sign", data={"asks": "7"})
    assert answer.status_code == 409
    assert signature_of(post) is None


def test_what_was_won_is_the_one_filled_block(client, bob, amina):
    days = {"created_at": at(0), "closed_at": at(61 * 24 * 60)}
    won = make_petition(title="Keep the clinic", stage="won", signature_count=408, **days)
    did(amina, "signed", won, 1)
    did(amina, "shared", make_petition(stage="lost", **days), 2)
    page = home(client)
    assert page.count('class="won"') == 1
    block = page[page.index('class="won"') :].split("</div>")[0]
    assert "Won after 61 days Keep the clinic 408 people signed." in words(block)
    assert "one-press" not in page
