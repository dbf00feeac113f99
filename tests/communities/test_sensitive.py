"""A topic that is marked sensitive: its posts are folded wherever somebody has not opened it."""

import pytest
import sqlalchemy as sa
from communities.test_members import SETTINGS
from communities.test_roles import give
from factories import get_topic, make_discussion, make_member, make_petition, make_poll, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.posts.models import Activity
from activistnet.search.services import read_waiting
from activistnet.topics.models import Topic, TopicFollow, TopicMember

FIRST = "Where the wounds were"
FOLD = "This topic is marked sensitive."


@pytest.fixture
def sensitive(app):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(is_sensitive=True))


def is_folded(page, words=FIRST):
    """Whether the words are there, and within what is folded."""
    assert words in page
    before = page[: page.index(words)]
    return before.rfind('<details class="filtered">') > before.rfind("</details>")


def make_thread(make=make_discussion, author=None, **values):
    return make(author, body=f"{FIRST}.", body_html=f"<p>{FIRST}.</p>", **values)


def test_leads_mark_a_topic_and_it_says_so(client, app, log_in):
    lead = app.test_client()
    give(log_in(make_member(), lead), "lead")
    assert lead.post("/t/health/settings", data={**SETTINGS, "is_sensitive": "y"}).status_code == 303
    assert "sensitive" in client.get("/t/health").text
    lead.post("/t/health/settings", data=SETTINGS)
    assert "sensitive" not in client.get("/t/health").text


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_threads_are_folded_for_visitors_and_for_those_who_have_not_opened_the_topic(
    app, client, log_in, sensitive, make
):
    author, member, follower, inside = (make_member() for _ in range(4))
    post = make_thread(make, author)
    make_reply(post, body="Said on it", body_html="<p>Said on it</p>")
    save(TopicFollow(topic_id=get_topic().id, member_id=follower.id))
    save(TopicMember(topic_id=get_topic().id, member_id=inside.id, joined_at=sa.func.now()))
    place = "petitions" if make is make_petition else "discussions"
    path = f"/{place}/{post.id}/{post.slug}"
    page = client.get(path).text
    assert is_folded(page) and is_folded(page, "Said on it") and post.title in page
    for reader, folded in ((member, True), (author, False), (follower, False), (inside, False)):
        page = app.test_client(user=reader).get(path).text
        assert is_folded(page) is is_folded(page, "Said on it") is folded


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_the_context_of_a_text_is_folded_with_it(client, sensitive, make):
    said = {"id": 1, "words": "He died of it", "source": "https://example.org/he", "host": "example.org"}
    post = make_thread(make, context=said)
    place = "petitions" if make is make_petition else "discussions"
    assert is_folded(client.get(f"/{place}/{post.id}/{post.slug}").text, "He died of it")


def test_why_people_signed_is_folded_beside_a_folded_petition(app, client, log_in, sensitive):
    petition = make_petition(author := make_member())
    path = f"/petitions/{petition.id}/{petition.slug}"
    assert 'id="reasons"' not in client.get(path).text
    log_in(make_member(), signer := app.test_client())
    assert signer.post(f"/petitions/{petition.id}/sign", data={"reason": "I saw it"}).status_code == 303
    assert is_folded(client.get(path).text, "I saw it")
    assert not is_folded(app.test_client(user=author).get(path).text, "I saw it")


def test_a_poll_is_folded_with_what_it_is_in(app, client, log_in, sensitive):
    root, path = make_thread(author=(author := make_member())), "/discussions/{0.id}/{0.slug}".format
    make_poll(root)
    assert is_folded(client.get(path(root)).text, 'id="poll"')
    page = app.test_client(user=author).get(path(root)).text
    assert not is_folded(page, 'id="poll"') and page.count('id="poll"') == 1


def test_previews_facts_and_feeds_hold_no_first_lines(client, sensitive):
    for post, place in ((make_thread(), "discussions"), (make_thread(make_petition), "petitions")):
        head = client.get(f"/{place}/{post.id}/{post.slug}").text.partition("</head>")[0]
        assert FIRST not in head and post.title in head
    for feed in ("/t/health.atom", "/discussions.atom", "/petitions.atom"):
        page = client.get(feed).text
        assert FIRST not in page and FOLD in page


def test_search_profiles_and_home_fold_them(app, client, log_in, sensitive):
    author, reader = make_member("amina"), make_member()
    post, root = make_thread(author=author, title="Wounds"), make_discussion(title="Another", is_debate=True)
    make_reply(root, author, body=f"{FIRST} again", stance="for")
    make_reply(root, make_member(), body="Against it", stance="against")
    with app.app_context(), db.transaction():
        read_waiting()
    assert FOLD in client.get("/search?q=wounds").text
    assert is_folded(client.get("/@amina?show=replies").text)
    assert is_folded(client.get("/").text, "Against it")
    save(Follow(member_id=reader.id, followed_id=author.id))
    save(Activity(actor_id=author.id, verb="posted", post_id=post.id))
    assert is_folded(app.test_client(user=reader).get("/").text)


def test_other_topics_fold_nothing(client, sensitive):
    post = make_thread(topic_id=get_topic("food").id)
    page = client.get(f"/discussions/{post.id}/{post.slug}").text
    assert FIRST in page and FOLD not in page
