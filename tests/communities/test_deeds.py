"""What was done in a topic's name, apart from decisions about posts, stands on a page for everybody, without names."""

import re

import pytest
from communities.test_roles import accept
from factories import get_topic, make_discussion, make_member, save
from shown import words

from activistnet.topics.deed_models import Deed

SETTINGS = {"description": "Care.", "visibility": "public", "joining": "open", "posting": "everyone", "welcome": ""}


@pytest.fixture
def done(app):
    """`done()`: the page, as a visitor reads it."""
    return lambda: words(app.test_client().get("/t/health/moderation?view=deeds"))


def test_an_empty_page_says_what_will_be_on_it(done):
    assert "Nothing yet." in done()


def test_roles_rules_settings_and_tags_are_there_once_they_change(app, come, done, run_command):
    _, lead = come("lead")
    lead.post("/t/health/settings", data={**SETTINGS, "joining": "request"})
    lead.post("/t/health/settings", data={**SETTINGS, "joining": "request"})
    assert done().count("Settings changed") == 1 and "who can become a member" in done()
    lead.post("/t/health/tags", data={"tags": "Clinics\nStaff"})
    lead.post("/t/health/tags", data={"tags": "Staff"})
    assert "New: Clinics, Staff." in done() and "Removed: Clinics." in done()
    lead.post("/t/health/rules", data={"title": "Cite a source", "text": ""})
    assert "A rule was added: Cite a source." in done()
    member, browser = come()
    run_command("topics", "close", "health")
    run_command("topics", "reopen", "health")
    assert "closed for new threads" in done() and "opened again for new threads" in done()
    run_command("members", "appoint", member.handle, "curator", "--topic", "health")
    accept(browser, "curator")
    run_command("members", "appoint", member.handle, "member", "--topic", "health")
    page = done()
    assert "Someone was given a role: Curator." in page and "Someone's role ended: Curator." in page
    assert member.handle not in page and member.display_name not in page


def test_what_was_featured_and_pinned_is_there_with_its_reason(come, done):
    _, moderator = come("moderator")
    post = make_discussion(make_member(), title="Read this one")
    assert moderator.post(
        f"/posts/{post.id}/feature", data={"where": "topic", "reason": "It names its sources.", "days": "7"}
    ).status_code in (200, 303)
    moderator.post(f"/posts/{post.id}/pin")
    moderator.post(f"/posts/{post.id}/unpin")
    page = done()
    assert "A thread was pinned." in page and "A thread was unpinned." in page
    assert "Something was featured for 7 days. The reason: “" in page and "It names its sources." in page
    assert "Read this one" not in page


def test_the_page_takes_as_many_queries_however_much_was_done_and_goes_on(app, client, count_queries):
    asked = []
    for number in (3, 40):
        for _ in range(number):
            save(Deed(topic_id=get_topic().id, kind="pinned"))
        with count_queries() as queries:
            page = client.get(f"/t/health/moderation?view=deeds&n={number}")
        asked.append(len(queries))
    assert asked[0] >= asked[1]
    (more,) = set(re.findall(r'href="(/t/health/moderation\?view=deeds[^"]*after=[^"]+)"', page.text))
    assert client.get(more.replace("&amp;", "&")).text.count("A thread was pinned.") == 13


@pytest.fixture
def run_command(app):
    def run(*args):
        said = app.test_cli_runner().invoke(args=list(args))
        assert said.exit_code == 0, said.output

    return run
