"""What is featured on a member's home: beside what needs them, with its reason, and never twice on a page."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import get_topic, make_discussion, make_member, make_petition, save
from feeds import block, discuss, follow, follow_topic, mute, next_page, petition, share, shown, words

from activistnet.featuring.models import Featured
from activistnet.posts.models import ThreadWish
from activistnet.topics.models import Topic, TopicMember

WHY = "Both sides are heard here."


@pytest.fixture
def bob(log_in):
    return log_in(make_member())


def feature(post, **values):
    soon = datetime.now(UTC) + timedelta(days=7)
    return save(Featured(post_id=post.id, **{"reason": WHY, "role": "moderator", "ends_at": soon, **values}))


def side(page):
    """What is beside the feed on wide screens."""
    return page[page.index('class="page-side"') :]


def test_what_is_featured_comes_after_what_needs_the_member_with_its_reason_and_its_date(client, bob):
    follow(bob, amina := make_member())
    discuss(amina, 1)
    petition(make_member(), 1, title="Open the weir", signature_count=90)
    why = "It ends on Friday."
    feature(make_petition(title="Keep the clinic"), reason=why, place=1)
    feature(make_discussion(title="Beds or nurses?"), role="curator")
    page = client.get("/").text
    beside = side(page)
    order = ["Needs you today", "Featured", "Keep the clinic", why, "Beds or nurses?", WHY, "Your topics"]
    assert [said for said in order if said not in beside] == []
    assert sorted(order, key=beside.index) == order
    assert "Featured by a moderator" in words(beside)
    assert "Featured by a curator" in words(beside)
    assert "<time datetime=" in beside.partition(why)[2].partition("</li>")[0]
    assert page.count("Beds or nurses?") == 2, "and once among the posts, for phones"


def test_nothing_is_featured_that_is_on_the_page_besides(client, bob):
    follow(bob, amina := make_member())
    there, needed = discuss(amina, 1), petition(make_member(), 2, signature_count=90)
    feature(there)
    feature(needed)
    page = client.get("/").text
    assert shown(page) == [there.id]
    assert "Needs you today" in page
    assert WHY not in page


def test_it_is_on_the_first_page_alone(client, bob):
    follow(bob, *(people := [make_member() for _ in range(32)]))
    for minutes, each in enumerate(people):
        share(each, make_discussion(), minutes)
    feature(make_discussion())
    page = client.get("/").text
    assert WHY in page
    assert WHY not in client.get(next_page(page)).text


def test_what_is_hidden_over_of_a_topic_or_for_members_is_not_there(client, bob):
    for visibility in ("hidden", "held", "deleted"):
        feature(make_discussion(bob, visibility=visibility), reason=f"Though {visibility}")
    inner = save(Topic(slug="inner", name="Inner", visibility="members"))
    save(TopicMember(topic_id=inner.id, member_id=bob.id, joined_at=datetime.now(UTC)))
    inside = make_discussion(topic_id=inner.id)
    feature(inside, reason="Though inside")
    assert client.get(f"/discussions/{inside.id}/{inside.slug}").status_code == 200
    feature(make_discussion(), topic_id=get_topic().id)
    then = datetime.now(UTC) - timedelta(days=9)
    feature(make_discussion(), featured_at=then, ends_at=then + timedelta(days=7))
    assert "Though" not in client.get("/").text
    assert WHY not in client.get("/").text


def test_nobody_blocked_or_muted_and_no_muted_thread_is_featured(client, bob):
    blocked, blocking, muted = (make_member() for _ in range(3))
    block(bob, blocked)
    block(blocking, bob)
    mute(bob, muted)
    for author in (blocked, blocking, muted):
        feature(make_discussion(author))
    assert WHY not in client.get("/").text
    other = make_discussion()
    feature(other, place=1)
    assert WHY in client.get("/").text
    save(ThreadWish(member_id=bob.id, root_id=other.id, is_muted=True))
    assert WHY not in client.get("/").text


def test_no_post_with_a_filtered_word_is_featured(client, bob):
    feature(make_discussion(title="Beds or nurses?"))
    assert WHY in client.get("/").text
    assert client.post("/settings/filters", data={"word": "nurses", "days": ""}).status_code == 303
    assert WHY not in client.get("/").text


def test_what_is_featured_takes_no_statement_more(client, bob, count_queries):
    follow_topic(bob, get_topic())
    discuss(make_member(), 1)
    petition(make_member(), 1)
    client.get("/")
    with count_queries() as without:
        client.get("/")
    food = get_topic("food")
    feature(make_discussion(topic_id=food.id))
    feature(make_petition(topic_id=food.id))
    with count_queries() as with_both:
        assert WHY in client.get("/").text
    assert len(with_both) <= len(without)
