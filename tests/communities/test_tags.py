"""Tags of a topic and of its threads, and the languages it speaks."""

import pytest
import sqlalchemy as sa
from communities.test_members import SETTINGS
from factories import get_topic, make_discussion, make_petition, make_reply

from activistnet.core.data.db import db
from activistnet.members.readers import VISITOR
from activistnet.posts.lines import list_threads
from activistnet.posts.models import Post
from activistnet.topics.models import Topic


@pytest.fixture
def tagged(app):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(tags=["Beds", "Night care", "أسرّة"]))


def tags_of(app, post):
    with app.app_context():
        return db.session.scalar(sa.select(Post.tags).where(Post.id == post.id))


@pytest.mark.parametrize(
    ("role", "site_role", "may"),
    [
        *((None, "member", False), ("curator", "member", False), ("moderator", "member", True)),
        *(("lead", "member", True), (None, "moderator", True)),
    ],
)
def test_those_who_moderate_name_the_tags_of_a_topic(client, come, role, site_role, may):
    _, browser = come(role, site_role=site_role)
    assert browser.get("/t/health/tags").status_code == (200 if may else 403)
    answer = browser.post("/t/health/tags", data={"tags": "Beds\r\n  Night   care \r\n\r\nBeds"})
    assert answer.status_code == (303 if may else 403)
    assert ("?tag=Night+care#threads" in client.get("/t/health").text) is may
    assert client.get("/t/health").text.count(">Beds<") == may


@pytest.mark.parametrize("typed", ["\n".join(f"Tag {n}" for n in range(21)), "x" * 31, "y" * 900])
def test_too_many_tags_and_too_long_ones_are_refused_with_what_was_typed(come, typed):
    _, browser = come("moderator")
    answer = browser.post("/t/health/tags", data={"tags": typed})
    assert answer.status_code == 422 and typed.splitlines()[-1] in answer.text


def test_tags_that_changed_meanwhile_are_shown_before_they_are_replaced(come, tagged):
    _, browser = come("moderator")
    page = browser.get("/t/health/tags").text
    version = page.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    browser.post("/t/health/tags", data={"tags": "Other"})
    answer = browser.post("/t/health/tags", data={"tags": "Mine", "version": version})
    assert answer.status_code == 422 and "Other" in answer.text and "Mine" in answer.text


def test_whoever_starts_a_discussion_chooses_up_to_three(app, client, come, tagged):
    _, browser = come()
    assert 'value="Night care"' in browser.get("/t/health/new?kind=discussion").text
    assert 'name="tags"' not in browser.get("/t/food/new?kind=discussion").text
    made = browser.post("/t/health/discussions", data={"title": "Beds?", "body": "Where?", "tags": ["أسرّة", "Beds"]})
    assert made.status_code == 303
    page = client.get(made.headers["Location"]).text
    assert page.count('rel="tag"') == 2 and page.index(">Beds<") < page.index(">أسرّة<")
    wrong = browser.post("/t/health/discussions", data={"title": "Two", "body": "Words kept", "tags": "Wards"})
    assert wrong.status_code == 422 and "Words kept" in wrong.text and "Choose up to 3 tags" in wrong.text
    many = browser.post("/t/health/discussions", data={"title": "Two", "body": "Words kept", "tags": list("abcd")})
    assert many.status_code == 422 and "Choose up to 3 tags" in many.text


def test_authors_and_moderators_choose_the_tags_of_a_thread(app, client, come, tagged):
    author, browser = come()
    _, moderator = come("moderator")
    _, other = come("curator")
    for post, place in ((make_discussion(author), "discussions"), (make_petition(author), "petitions")):
        page = f"/{place}/{post.id}/{post.slug}"
        here = f"/posts/{post.id}/tags"
        assert here in browser.get(page).text and here in moderator.get(page).text
        assert here not in other.get(page).text and here not in client.get(page).text
        assert other.get(here).status_code == other.post(here, data={"tags": "Beds"}).status_code == 403
        assert browser.post(here, data={"tags": "Beds"}).headers["Location"] == page
        assert "checked" in browser.get(here).text.partition('value="Beds"')[2].partition(">")[0]
        assert ">Beds</bdi></a>" in client.get(page).text
        assert browser.post(here, data={"tags": "Unknown"}).status_code == 422
        assert moderator.post(here, data={}).status_code == 303 and tags_of(app, post) == []
    assert browser.get(f"/posts/{make_reply(post, author).id}/tags").status_code == 404
    elsewhere = make_discussion(author, topic_id=get_topic("food").id)
    assert "has no tags yet" in browser.get(f"/posts/{elsewhere.id}/tags").text


def test_lists_filter_by_tag_page_by_page_and_forget_what_was_taken_away(app, client, come, tagged):
    threads = [make_discussion(title=f"Thread {n}", tags=["Beds"] if n % 2 else []) for n in range(8)]
    page = client.get("/t/health?tag=Beds").text
    assert [each for each in range(8) if f"Thread {each}" in page] == [1, 3, 5, 7]
    with app.app_context():
        topic_id, seen, after = get_topic().id, [], None
        while True:
            part = list_threads(topic_id, VISITOR, after=after, tag="Beds", limit=3)
            seen += [line.id for line in part.items]
            if (after := part.next) is None:
                break
    assert seen == [threads[n].id for n in (7, 5, 3, 1)]
    assert "No threads with this tag yet" in client.get("/t/health?tag=Night+care").text
    _, moderator = come("moderator")
    moderator.post("/t/health/tags", data={"tags": "Night care"})
    assert client.get("/t/health?tag=Beds").status_code == 404
    assert 'rel="tag"' not in client.get(f"/discussions/{threads[1].id}/night-clinics").text


def test_a_topic_says_which_languages_it_speaks_and_refuses_none(client, come):
    _, lead = come("lead")
    _, browser = come()
    assert "People here write in" not in browser.get("/t/health/new").text
    assert lead.post("/t/health/settings", data={**SETTINGS, "languages": ["fr", "en"]}).status_code == 303
    assert "speaks English and French" in client.get("/t/health").text
    for kind in ("discussion", "petition"):
        page = browser.get(f"/t/health/new?kind={kind}").text
        assert "People here write in English and French. Another language is welcome too" in page
    made = browser.post("/t/health/discussions", data={"title": "أسرّة", "body": "أين الأسرّة في المستشفى الليلي؟"})
    assert made.status_code == 303
    wrong = lead.post("/t/health/settings", data={**SETTINGS, "languages": "tlh"})
    assert wrong.status_code == 422 and "Choose a language from the list" in wrong.text


def test_pages_beside_a_topic_mark_the_tab_they_belong_to(come):
    _, moderator = come("moderator")
    for page, tab in (("tags", "/t/health"), ("recall", "/t/health/members")):
        assert f'<a href="{tab}" aria-current="true"' in moderator.get(f"/t/health/{page}").text


def test_naming_tags_is_limited(come, configure, in_one_window):
    configure(limits=0.02)
    author, browser = come("moderator")
    post = make_discussion(author)
    for path in ("/t/health/tags", f"/posts/{post.id}/tags"):
        assert [browser.post(path, data={}).status_code for _ in range(2)] == [303, 429]


def test_topics_are_listed_by_the_language_they_say_they_speak(client, come):
    _, lead = come("lead")
    assert "Language of the topic" not in client.get("/topics").text  # nothing to choose from
    lead.post("/t/health/settings", data={**SETTINGS, "languages": ["fr"]})
    page = client.get("/topics").text
    assert '<option value="fr">French</option>' in page and "speaks French" in page and "/t/food" in page
    page = client.get("/topics?speaks=fr").text
    assert '<option value="fr" selected>' in page and "/t/health" in page and "/t/food" not in page
    assert "/t/food" in client.get("/topics?speaks=tlh").text  # one that none speaks leaves nothing out
