"""Ways by which a limited member would reach others than those who follow them, and by which they are found."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from browsers import Browser
from factories import get_topic, make_discussion, make_member, save
from feeds import did, follow

from activistnet.collections.models import Collection, CollectionItem
from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.topics.proposal_models import Proposal

IN_A_WEEK = datetime.now(UTC) + timedelta(days=7)


@pytest.fixture
def bob():
    return make_member("bob_pills", display_name="Bob Cheap", purpose="Buy my pills", limited_until=IN_A_WEEK)


@pytest.fixture
def come(app, log_in):
    """Somebody new and their browser; a fan follows Bob."""

    def come(fan_of=None, **values):
        browser = app.test_client()
        member = log_in(make_member(**values), browser)
        if fan_of:
            follow(member, fan_of)
        return member, browser

    return come


def say(browser, thread, words):
    assert browser.post(f"/posts/{thread.id}/replies", data={"body": words}).status_code == 303


@pytest.mark.parametrize("paths", [["/"], ["/t/health"]], ids=["home", "topic"])
def test_no_card_of_somebody_elses_thread_quotes_them(app, come, keeping, log_in, paths):
    """Also one that was kept before it began."""
    app.test_client_class = Browser
    carol, bob = make_member(display_name="Carol"), make_member(display_name="Bob Cheap")
    (_, stranger), (_, fan), own = come(fan_of=carol), come(fan_of=carol), app.test_client()
    with app.app_context():
        fan_id = db.session.scalars(sa.select(sa.func.max(Member.id))).one()
    save(Follow(member_id=fan_id, followed_id=bob.id))
    log_in(bob, own)
    thread = make_discussion(carol, title="Why?")
    did(carol, "posted", thread, 5)
    say(own, thread, "Pills help.")
    seen = [browser.get(path).text for browser in (stranger, fan) for path in paths]
    assert all("Pills help." in page or "Bob Cheap" in page for page in seen)
    with app.app_context(), db.transaction():
        people.limit(db.session.get_one(Member, bob.id), IN_A_WEEK)
    for path in paths:
        page = stranger.get(path).text
        assert "Why?" in page and "Pills help." not in page and "Bob Cheap" not in page
        page = fan.get(path).text
        assert "Pills help." in page or "Bob Cheap" in page


@pytest.mark.parametrize("is_read", [False, True])
def test_no_line_that_another_began_counts_or_names_them(app, come, bob, log_in, is_read):
    """Of a thread that two answer on one day there is one line: it tells of the other alone."""
    (stranger, reading), (carol, other), own = come(), come(), app.test_client()
    log_in(bob, own)
    thread = make_discussion(stranger, title="Why?")
    say(other, thread, "Because.")
    if is_read:
        assert reading.post("/notifications/read", data={}).status_code == 303
    say(own, thread, "Pills help.")
    page = reading.get("/notifications").text
    assert "Bob Cheap" not in page and carol.display_name in page
    if is_read:
        assert "notification-unread" not in page


def test_a_new_members_home_doesnt_offer_them_to_follow(come, bob):
    post = make_discussion(bob)
    did(bob, "posted", post, 5)
    other = make_member(display_name="Ada")
    did(other, "posted", make_discussion(other), 5)
    page = come(settled_at=datetime.now(UTC))[1].get("/").text
    assert "Ada" in page and "Bob Cheap" not in page and "Buy my pills" not in page


def test_strangers_find_them_by_their_whole_handle_alone(come, bob):
    (_, fan), (_, staff), (_, stranger) = come(bob), come(role="moderator"), come()
    for browser, finds in ((fan, True), (staff, True), (stranger, False)):
        for typed in ("cheap", "bob", "bob_pill"):
            assert ("Bob Cheap" in browser.get(f"/members?q={typed}").text) == finds, typed
            assert ("Bob Cheap" in browser.get(f"/search?q={typed}&kind=members").text) == finds, typed
        assert ("bob_pills" in browser.get("/mentions.json?q=bob_pi").text) == finds
        for typed in ("bob_pills", "@Bob_Pills"):
            assert "Bob Cheap" in browser.get("/members", query_string={"q": typed}).text, typed


def test_their_collections_and_proposals_are_listed_for_followers_alone(client, come, bob):
    (_, fan), (_, stranger) = come(bob), come()
    collection = save(Collection(owner_id=bob.id, title="Pills to buy", key="a-long-key", is_public=True))
    save(CollectionItem(collection_id=collection.id, topic_id=get_topic().id, state="listed"))
    save(Proposal(author_id=bob.id, name="Pills", description="All about pills to buy", rules="", language="en"))
    for path in ("/collections", "/topics/proposals"):
        assert "to buy" in fan.get(path).text
        assert "to buy" not in stranger.get(path).text and "to buy" not in client.get(path).text
    assert "Pills to buy" in stranger.get(f"/collections/{collection.id}").text, "at its own address"
