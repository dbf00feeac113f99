"""Collections: what members put together, whom they may list and who may see it, and following it with one press."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_petition, save

from activistnet.collections import services
from activistnet.collections.models import Collection, CollectionItem
from activistnet.core.data.db import db
from activistnet.follows.models import Block, Follow
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.notifications.queries import count_unread
from activistnet.posts.models import Activity
from activistnet.topics.models import TopicFollow

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def owner():
    return make_member(display_name="Olga Owner")


def make_collection(owner, *people, state="listed", **values):
    made = save(Collection(owner_id=owner.id, **{"title": "Night nurses", "key": "a-long-key", **values}))
    for person in people:
        save(CollectionItem(collection_id=made.id, member_id=person.id, state=state))
    return made


def see(app, collection, member=None, key=""):
    browser = app.test_client(**({"user": member} if member else {}))
    return browser.get(f"/collections/{collection.id}" + (f"?key={key}" if key else ""))


def act(app, member, collection, how, **fields):
    return app.test_client(user=member).post(f"/collections/{collection.id}/{how}", data=fields)


def test_a_member_makes_a_collection_and_adds_topics_petitions_and_debates(app, owner):
    browser = app.test_client(user=owner)
    made = browser.post("/collections", data={"title": "Night nurses", "about": "Who to read", "is_public": "y"})
    assert made.status_code == 303
    path = made.location.removesuffix("/edit")
    petition, debate = make_petition(title="Open the clinic"), make_discussion(title="Beds or nurses?")
    for what in (
        "/t/health",
        f"{app.settings.base_url}/petitions/{petition.id}/{petition.slug}?lang=fr",
        f"/discussions/{debate.id}",
        f"@{owner.handle}",
    ):
        assert browser.post(f"{path}/add", data={"what": what}).status_code == 303, what
    page = app.test_client().get(path).text
    for words in ("Night nurses", "Who to read", "Health", "Open the clinic", "Beds or nurses?", "Olga Owner"):
        assert words in page
    assert "Night nurses" in app.test_client().get("/collections").text


def test_a_person_is_asked_and_shown_only_once_they_accept(app, owner):
    person, collection = make_member(display_name="Nadia Nurse"), make_collection(owner)
    assert act(app, owner, collection, "add", what=f"@{person.handle}").status_code == 303
    assert "Nadia Nurse" not in see(app, collection).text
    with current().app_context():
        assert count_unread([person.id]) == {person.id: 1}
    told = app.test_client(user=person).get("/notifications").text
    assert "wants to list you in the collection" in told
    assert "Night nurses" in app.test_client(user=person).get("/me/collections").text
    assert act(app, person, collection, "accept").status_code == 303
    assert "Nadia Nurse" in see(app, collection).text


def test_who_says_no_is_never_asked_again(app, owner):
    person = make_member(display_name="Nadia Nurse")
    collection = make_collection(owner)
    act(app, owner, collection, "add", what=f"@{person.handle}")
    assert act(app, person, collection, "leave").status_code == 303
    act(app, owner, collection, "remove", sort="member", item=str(person.id))
    again = act(app, owner, collection, "add", what=f"@{person.handle}")
    assert again.status_code == 422
    assert "already in this collection, or was asked before" in again.text
    assert act(app, person, collection, "accept").status_code == 303  # nothing is there to accept
    assert "Nadia Nurse" not in see(app, collection).text


@pytest.mark.parametrize("who", ["person", "owner"])
@pytest.mark.parametrize("answer", ["accept", "leave"])
def test_who_left_or_was_taken_out_is_gone_at_once_and_asked_once_more(app, owner, who, answer):
    person = make_member(display_name="Nadia Nurse")
    collection = make_collection(owner, person)

    def end():
        if who == "person":
            return act(app, person, collection, "leave")
        return act(app, owner, collection, "remove", sort="member", item=str(person.id))

    def ask():
        return act(app, owner, collection, "add", what=f"@{person.handle}").status_code

    assert "Nadia Nurse" in see(app, collection).text
    assert end().status_code == 303
    assert "Nadia Nurse" not in see(app, collection).text
    assert ask() == 303
    assert "Nadia Nurse" not in see(app, collection).text, "until they accept"
    assert ask() == 422, "while they are asked"
    act(app, person, collection, answer)
    assert ("Nadia Nurse" in see(app, collection).text) is (answer == "accept")
    end()
    assert ask() == 422
    assert act(app, person, collection, "accept").status_code == 303  # nothing is there to accept
    assert "Nadia Nurse" not in see(app, collection).text


def test_whom_the_owner_took_out_leaves_room_for_others(app, owner, monkeypatch):
    monkeypatch.setattr(services, "MOST_ITEMS", 1)
    person, other = make_member(), make_member()
    collection = make_collection(owner, person)
    assert act(app, owner, collection, "add", what=f"@{other.handle}").status_code == 422
    act(app, owner, collection, "remove", sort="member", item=str(person.id))
    assert act(app, owner, collection, "add", what=f"@{other.handle}").status_code == 303
    assert act(app, owner, collection, "add", what=f"@{person.handle}").status_code == 422, "full again"


def test_nobody_accepts_for_others_or_without_being_asked(app, owner):
    person, other = make_member(display_name="Nadia Nurse"), make_member(display_name="Otto Other")
    collection = make_collection(owner, person, state="asked")
    for member in (other, owner):
        assert act(app, member, collection, "accept").status_code == 303
    page = see(app, collection).text
    assert "Nothing in it yet" in page
    assert "Nadia Nurse" not in page
    assert "Otto Other" not in page


def test_whoever_may_not_be_listed_is_not_asked_and_not_shown(app, owner):
    closed, listed = make_member(may_be_listed=False), make_member(display_name="Nadia Nurse")
    collection = make_collection(owner, listed)
    refused = act(app, owner, collection, "add", what=f"@{closed.handle}")
    assert refused.status_code == 422
    assert "want to be listed in collections" in refused.text
    with current().app_context():
        assert count_unread([closed.id]) == {closed.id: 0}
        with db.transaction():
            db.session.execute(sa.update(Member).where(Member.id == listed.id).values(may_be_listed=False))
    assert "Nadia Nurse" not in see(app, collection).text


@pytest.mark.parametrize(
    "what", ["@nobody-there", "/t/nowhere", "/petitions/999999", "https://example.org/t/health", "x"]
)
def test_what_leads_nowhere_is_said_and_given_back(app, owner, what):
    answer = act(app, owner, make_collection(owner), "add", what=what)
    assert answer.status_code == 422
    assert "find that here" in answer.text
    assert f'value="{what}"' in answer.text


def test_a_collection_shows_the_rest_when_somebody_in_it_leaves_or_is_suspended(app, owner):
    gone, suspended, there = (make_member(display_name=name) for name in ("Gone Gina", "Sus Sam", "There Tara"))
    collection = make_collection(owner, gone, suspended, there)
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, gone.id))
        db.session.execute(sa.update(Member).where(Member.id == suspended.id).values(suspended_at=datetime.now(UTC)))
    page = see(app, collection)
    assert page.status_code == 200
    assert "There Tara" in page.text
    assert not [name for name in ("Gone Gina", "Sus Sam", "Former member") if name in page.text]
    follower = make_member()
    chosen = {"who": [gone.handle, suspended.handle, there.handle]}
    assert act(app, follower, collection, "follow", **chosen).status_code == 303
    with app.app_context():
        assert set(db.session.scalars(sa.select(Follow.followed_id).where(Follow.member_id == follower.id))) == {
            there.id
        }


def test_an_owner_who_leaves_takes_their_collections_along(app, owner):
    collection = make_collection(owner, make_member())
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, owner.id))
    assert see(app, collection).status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(CollectionItem)) == 0


def test_all_or_some_of_it_is_followed_by_one_press(app, owner):
    one, two, reader = make_member(), make_member(), make_member()
    collection = make_collection(owner, one, two)
    save(CollectionItem(collection_id=collection.id, topic_id=get_topic("health").id))
    page = see(app, collection, reader).text
    chosen = re.findall(r'type="checkbox" name="(who|topic)" value="([^"]+)" checked', page)
    assert sorted(chosen) == sorted([("who", one.handle), ("who", two.handle), ("topic", "health")])
    act(app, reader, collection, "follow", who=[one.handle], topic=["health"])
    with app.app_context():
        followed = set(db.session.scalars(sa.select(Follow.followed_id).where(Follow.member_id == reader.id)))
        topics = db.session.scalars(sa.select(TopicFollow.topic_id).where(TopicFollow.member_id == reader.id)).all()
    assert followed == {one.id}
    assert topics == [get_topic("health").id]


def test_only_who_is_in_it_is_followed_by_its_form(app, owner):
    stranger, asked, reader = make_member(), make_member(), make_member()
    collection = make_collection(owner, asked, state="asked")
    act(app, reader, collection, "follow", who=[stranger.handle, asked.handle], topic=["food"])
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Follow)) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(TopicFollow)) == 0


def test_one_by_link_only_is_found_by_its_link_alone(app, owner):
    person = make_member()
    collection = make_collection(owner, person, is_public=False)
    assert see(app, collection).status_code == 404
    assert see(app, collection, make_member()).status_code == 404
    assert see(app, collection, key="another").status_code == 404
    for shown in (see(app, collection, key="a-long-key"), see(app, collection, owner), see(app, collection, person)):
        assert shown.status_code == 200
    assert "Night nurses" not in app.test_client().get("/collections").text
    reader = make_member()
    assert act(app, reader, collection, "follow", who=[person.handle]).status_code == 404
    assert act(app, reader, collection, "follow", who=[person.handle], key="a-long-key").status_code == 303


def test_blocks_hold_between_reader_owner_and_those_in_it(app, owner):
    person, reader, apart = make_member(display_name="Nadia Nurse"), make_member(), make_member()
    collection = make_collection(owner, person)
    save(Block(member_id=person.id, blocked_id=reader.id))
    assert "Nadia Nurse" not in see(app, collection, reader).text
    save(Block(member_id=apart.id, blocked_id=owner.id))
    assert see(app, collection, apart).status_code == 404
    assert act(app, owner, collection, "add", what=f"@{apart.handle}").status_code == 422
    save(Block(member_id=person.id, blocked_id=owner.id))
    assert "Nadia Nurse" not in see(app, collection).text


def test_a_hidden_petition_is_not_shown(app, owner):
    collection, petition = make_collection(owner), make_petition(title="Open the clinic", visibility="hidden")
    save(CollectionItem(collection_id=collection.id, post_id=petition.id))
    assert "Open the clinic" not in see(app, collection).text
    assert act(app, owner, collection, "add", what=f"/petitions/{petition.id}").status_code == 422


def test_nobody_changes_somebody_elses(app, owner):
    collection, stranger = make_collection(owner), make_member()
    assert app.test_client(user=stranger).get(f"/collections/{collection.id}/edit").status_code == 404
    for what, fields in (("edit", {"title": "Mine"}), ("add", {"what": "/t/food"}), ("delete", {})):
        assert act(app, stranger, collection, what, **fields).status_code == 404
    assert see(app, collection).status_code == 200


def test_words_are_changed_things_taken_out_and_all_of_it_deleted(app, owner):
    collection = make_collection(owner)
    save(CollectionItem(collection_id=collection.id, topic_id=get_topic("health").id))
    assert act(app, owner, collection, "edit", title="Day nurses", about="").status_code == 303
    assert see(app, collection).status_code == 404  # it is by link only now
    assert "Day nurses" in see(app, collection, owner).text
    empty = act(app, owner, collection, "edit", title="")
    assert empty.status_code == 422
    assert "Enter a title." in empty.text
    act(app, owner, collection, "remove", sort="topic", item=str(get_topic("health").id))
    assert "Nothing in it yet." in see(app, collection, owner).text
    assert act(app, owner, collection, "remove", sort="moon", item="1").status_code == 422
    assert act(app, owner, collection, "delete").status_code == 303
    assert see(app, collection, owner).status_code == 404


def test_there_are_so_many_collections_and_things_in_one(app, owner, monkeypatch):
    from activistnet.collections import services

    monkeypatch.setattr(services, "MOST", 1)
    monkeypatch.setattr(services, "MOST_ITEMS", 1)
    collection = make_collection(owner)
    more = app.test_client(user=owner).post("/collections", data={"title": "More"})
    assert more.status_code == 422
    assert "as many collections as you can" in more.text
    assert act(app, owner, collection, "add", what="/t/health").status_code == 303
    full = act(app, owner, collection, "add", what="/t/food")
    assert full.status_code == 422
    assert "This collection is full." in full.text


def test_making_and_adding_are_limited(app, owner, configure, in_one_window):
    configure(limits=0.1)
    browser = app.test_client(user=owner)
    assert [browser.post("/collections", data={"title": f"C{n}"}).status_code for n in range(2)] == [303, 429]


def test_the_first_steps_and_the_invitation_offer_collections(app, owner):
    make_collection(owner, make_member(), is_public=True, title="Start with these")
    make_collection(owner, is_public=False, title="For friends")
    invite = app.test_client(user=owner).get("/me/invite").text
    assert "Start with these" in invite
    assert "key=a-long-key" in invite
    newcomer = make_member()
    petition = make_petition()
    save(Activity(actor_id=petition.author_id, verb="posted", post_id=petition.id))
    begin = app.test_client(user=newcomer).get("/begin/people").text
    assert "Start with these" in begin
    assert "For friends" not in begin


def test_kept_pages_show_at_once_who_left(app, visitor, owner):
    person = make_member(display_name="Nadia Nurse")
    collection = make_collection(owner, person)
    assert "Nadia Nurse" in visitor.get(f"/collections/{collection.id}").text
    act(app, person, collection, "leave")
    assert "Nadia Nurse" not in visitor.get(f"/collections/{collection.id}").text


@pytest.mark.parametrize("what", ["http://[x", "https://[::1/petitions/1", "http://a\u2100b/", "//[", "nobody at all"])
def test_what_leads_nowhere_is_refused_and_given_back(app, owner, what):
    answer = act(app, owner, make_collection(owner), "add", what=what)
    assert answer.status_code == 422
    assert "find that here" in answer.text


@pytest.mark.parametrize("number", ["9" * 23, "-1", "0", "", "x"])
def test_nothing_is_taken_out_by_what_is_no_number(app, owner, number):
    collection = make_collection(owner, make_member(display_name="Nadia Nurse"))
    assert act(app, owner, collection, "remove", sort="member", item=number).status_code == 422
    assert "Nadia Nurse" in see(app, collection).text


def test_who_is_stopped_from_publishing_asks_nobody_and_adds_nothing(app):
    stopped = make_member(restricted_until=datetime.now(UTC) + timedelta(days=3))
    person, collection = make_member(), make_collection(stopped)
    for what in (f"@{person.handle}", "/t/health", f"/petitions/{make_petition().id}"):
        assert act(app, stopped, collection, "add", what=what).status_code == 403, what
    with app.app_context():
        assert count_unread([person.id]) == {person.id: 0}


def test_its_line_counts_no_more_than_its_reader_is_shown(app, owner):
    unlisted, apart, there = make_member(may_be_listed=False), make_member(), make_member()
    collection = make_collection(owner, unlisted, apart, there)
    for visibility in ("visible", "hidden", "held"):
        save(CollectionItem(collection_id=collection.id, post_id=make_petition(visibility=visibility).id))
    reader = make_member()
    save(Block(member_id=apart.id, blocked_id=reader.id))
    lines = [browser.get("/collections").text for browser in (app.test_client(), app.test_client(user=reader))]
    assert "2 people" in lines[0]
    assert "1 person" in lines[1]
    assert all("1 thread" in line for line in lines)


def test_whom_the_owner_of_another_collection_has_blocked_is_counted_in_this_one(app, owner):
    blocked, other = make_member(), make_member()
    make_collection(owner, blocked)
    make_collection(other, make_member())
    save(Block(member_id=other.id, blocked_id=blocked.id))
    assert app.test_client().get("/collections").text.count("1 person") == 2


def test_there_is_nothing_to_press_where_its_reader_follows_all_of_it_or_is_it(app, owner):
    lena = make_member()
    collection = make_collection(owner, lena, is_public=True)
    save(CollectionItem(collection_id=collection.id, topic_id=get_topic().id))
    follow = "Follow all that are ticked"
    assert follow in see(app, collection, lena).text
    act(app, lena, collection, "follow", topic="health")
    assert follow not in see(app, collection, lena).text
    assert follow in see(app, collection, make_member()).text
