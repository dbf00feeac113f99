"""What is put first for a while: by whom, where, for how long, who sees it, and that everyone may read why."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_petition, make_reply, save
from featuring.conftest import WHY, make_featured, see

from activistnet.core.data.db import db
from activistnet.follows.models import Block, Mute
from activistnet.notifications.queries import count_unread
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRole

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def moderator():
    return make_member(role="moderator")


@pytest.fixture
def feature(app, moderator):
    """`feature(post, where="home")`, as by the form."""

    def feature(post, by=moderator, **fields):
        form = {"where": "topic", "reason": WHY, "days": "7", **fields}
        return app.test_client(user=by).post(f"/posts/{post.id}/feature", data=form)

    return feature


def test_a_moderator_features_a_debate_in_its_topic_and_everyone_reads_why(app, feature, moderator):
    post = make_discussion(title="Beds or nurses?")
    answer = feature(post)
    assert (answer.status_code, answer.location) == (303, "/how-we-choose")
    for path in ("/t/health", "/how-we-choose"):
        page = see(app, path)
        assert "Beds or nurses?" in page
        assert WHY in page
        assert "Featured by a moderator" in page
        assert moderator.display_name not in page
    assert WHY not in see(app, "/")


def test_a_petition_is_featured_on_the_first_page(app, feature):
    post = make_petition(title="Open the clinic")
    operator = make_member(role="operator")
    feature(post, by=operator, where="home")
    page = see(app, "/")
    assert WHY in page
    assert "Featured by the people who run this site" in page
    assert WHY not in see(app, "/t/health")


def test_the_page_of_a_post_offers_it_to_those_who_may(app, moderator):
    posts = (make_discussion(), make_petition())
    for post, path in zip(posts, ("discussions", "petitions"), strict=True):
        here = f"/{path}/{post.id}/{post.slug}"
        assert f"/posts/{post.id}/feature" in see(app, here, moderator)
        assert f"/posts/{post.id}/feature" not in see(app, here, make_member())
        assert f"/posts/{post.id}/feature" not in see(app, here)
        form = see(app, f"/posts/{post.id}/feature", moderator)
        assert "Page of the topic Health" in form
        assert "First page of the site" in form
        assert 'value="7"' in form


@pytest.mark.parametrize("kind", ["discussions", "petitions"])
def test_a_curator_is_offered_it_in_their_topic_by_the_same_statements(app, kind, count_queries):
    curator, member = make_member(), make_member()
    make = make_discussion if kind == "discussions" else make_petition
    post, elsewhere, own = make(), make(topic_id=get_topic("food").id), make(curator)

    def offered(post, reader):
        page = app.test_client(user=reader).get(f"/{kind}/{post.id}/{post.slug}").text
        return [act for act in ("feature", "pin", "tags") if f'/posts/{post.id}/{act}"' in page]

    offered(post, curator)
    with count_queries() as before:
        assert offered(post, curator) == []
    save(TopicRole(member_id=curator.id, topic_id=get_topic("health").id, role="curator"))
    with count_queries() as after:
        assert offered(post, curator) == ["feature"]
    assert len(after) == len(before)
    assert offered(elsewhere, curator) == []
    assert offered(own, curator) == []
    save(TopicRole(member_id=member.id, topic_id=get_topic("health").id, role="moderator"))
    assert offered(post, member) == ["feature", "pin"]


def test_members_feature_nothing_and_nobody_their_own(app, feature, moderator):
    post, own = make_discussion(), make_discussion(moderator)
    assert feature(post, by=make_member()).status_code == 403
    assert feature(own).status_code == 403
    assert WHY not in see(app, "/how-we-choose")


@pytest.mark.parametrize("role", ["curator", "moderator", "lead"])
def test_whoever_looks_after_a_topic_features_there_and_nowhere_else(app, feature, role):
    member, food = make_member(), get_topic("food")
    save(TopicRole(member_id=member.id, topic_id=get_topic("health").id, role=role))
    post, elsewhere = make_discussion(), make_discussion(topic_id=food.id)
    form = see(app, f"/posts/{post.id}/feature", member)
    assert "Page of the topic Health" in form
    assert "First page of the site" not in form
    assert feature(elsewhere, by=member).status_code == 403
    assert feature(post, by=member, where="home").status_code == 403
    assert feature(post, by=member).status_code == 303
    row = make_featured(elsewhere, topic_id=food.id)
    page = see(app, "/how-we-choose", member)
    assert f"/featured/{row.id}/end" not in page
    [own] = re.findall(r"/featured/(\d+)/end", page)
    assert app.test_client(user=member).post(f"/featured/{row.id}/end").status_code == 403
    assert app.test_client(user=member).post(f"/featured/{own}/end").status_code == 303


def test_replies_and_what_is_hidden_are_not_featured(feature):
    reply, hidden = make_reply(make_discussion()), make_discussion(visibility="hidden")
    assert feature(reply).status_code == 404
    answer = feature(hidden)
    assert answer.status_code == 422
    assert "only feature what everyone can see" in answer.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "Give a reason."),
        ({"where": "moon"}, "Choose one of the options."),
        ({"days": "31"}, "Enter a number between 1 and 30."),
        ({"days": "0"}, "Enter a number between 1 and 30."),
        ({"days": ""}, "Enter a whole number"),
        ({"reason": "x" * 301}, "Use at most 300 characters."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_lost(feature, fields, said):
    answer = feature(make_discussion(), **{"reason": "My own reason", **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert ("My own reason" in answer.text) is ("reason" not in fields)


def test_three_are_featured_in_one_place_and_none_twice(app, feature):
    first = make_discussion()
    assert feature(first).status_code == 303
    again = feature(first, reason="Once more")
    assert again.status_code == 409
    assert "featured there already" in again.text
    assert [feature(make_discussion()).status_code for _ in range(3)] == [303, 303, 409]
    assert feature(first, where="home").status_code == 303
    elsewhere = make_discussion(topic_id=get_topic("food").id)
    assert feature(elsewhere).status_code == 303


def test_one_that_was_hidden_or_ran_out_makes_room(app, feature):
    topic_id = get_topic().id
    then = datetime.now(UTC) - timedelta(days=9)
    for _ in range(3):
        make_featured(make_discussion(), topic_id=topic_id, featured_at=then, ends_at=then + timedelta(days=7))
    make_featured(make_discussion(visibility="hidden"), topic_id=topic_id)
    assert [feature(make_discussion()).status_code for _ in range(4)] == [303, 303, 303, 409]
    assert "Something that isn" in see(app, "/how-we-choose")


def test_it_ends_by_itself_and_stays_in_the_list(app):
    then = datetime.now(UTC) - timedelta(days=9)
    post = make_discussion(title="Beds or nurses?")
    make_featured(post, topic_id=get_topic().id, featured_at=then, ends_at=then + timedelta(days=7))
    assert WHY not in see(app, "/t/health")
    page = see(app, "/how-we-choose")
    assert "Beds or nurses?" in page
    assert WHY in page
    assert "Featured now" not in page


def test_it_is_taken_off_and_put_first_by_those_who_may(app, moderator):
    posts = [make_discussion(title=f"Debate {n}") for n in "AB"]
    rows = [make_featured(post, topic_id=get_topic().id, place=n) for n, post in enumerate(posts)]
    member, browser = app.test_client(user=make_member()), app.test_client(user=moderator)

    def order():
        page = see(app, "/t/health").partition('id="featured"')[2]
        return sorted("AB", key=lambda n: page.index(f"Debate {n}"))

    assert order() == ["B", "A"]
    assert f"/featured/{rows[0].id}/first" in see(app, "/how-we-choose", moderator)
    assert f"/featured/{rows[0].id}/first" not in see(app, "/how-we-choose", make_member())
    for act in ("first", "end"):
        assert member.post(f"/featured/{rows[0].id}/{act}").status_code == 403
    assert browser.post(f"/featured/{rows[0].id}/first").status_code == 303
    assert order() == ["A", "B"]
    assert browser.post(f"/featured/{rows[0].id}/end").status_code == 303
    page = see(app, "/t/health").partition('id="featured"')[2].partition("</section>")[0]
    assert "Debate A" not in page
    assert browser.post(f"/featured/{rows[0].id}/end").status_code == 303, "it is off already"
    assert browser.post(f"/featured/{rows[0].id}/first").status_code == 404
    assert browser.post("/featured/0/end").status_code == 404


def test_whoever_is_blocked_or_muted_is_not_featured_to_those_who_did_so(app):
    author, blocker, muter = make_member(), make_member(), make_member()
    make_featured(make_discussion(author, title="Beds or nurses?"), topic_id=get_topic().id)
    save(Block(member_id=blocker.id, blocked_id=author.id))
    save(Mute(member_id=muter.id, muted_id=author.id))
    for member in (blocker, muter, author):
        assert (WHY in see(app, "/t/health", member)) is (member is author)
    assert "Beds or nurses?" not in see(app, "/how-we-choose", blocker)


def test_what_is_hidden_later_is_gone_from_where_it_was_featured(app, feature):
    post = make_discussion(title="Beds or nurses?")
    feature(post)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).values(visibility="hidden"))
    assert WHY not in see(app, "/t/health")
    page = see(app, "/how-we-choose")
    assert "Beds or nurses?" not in page
    assert WHY in page


def test_kept_pages_show_at_once_what_is_featured(app, visitor, feature):
    post = make_petition()
    for path in ("/t/health", "/", "/how-we-choose"):
        assert WHY not in visitor.get(path).text
    feature(post)
    feature(post, where="home")
    for path in ("/t/health", "/", "/how-we-choose"):
        assert WHY in visitor.get(path).text


def test_its_author_is_told_once_with_the_reason(app, feature):
    author = make_member()
    feature(make_petition(author, title="Open the clinic"))
    with current().app_context():
        assert count_unread([author.id]) == {author.id: 1}
    page = see(app, "/notifications", author)
    assert "which you started, is featured now." in page
    assert WHY in page


def test_who_featured_stands_in_the_log_of_acts_alone(app, feature, moderator):
    operator = make_member(role="operator")
    feature(make_discussion())
    assert "post.feature" in see(app, "/operate/audit", operator)


def test_featuring_is_limited(feature, configure, in_one_window):
    configure(limits=0.05)
    posts = [make_discussion() for _ in range(2)]
    assert [feature(post).status_code for post in posts] == [303, 429]
