"""What is new in a thread to whoever has been there before, if they spoke in it or follow it, and for them alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.posts import limits, tasks
from activistnet.posts.links import post_url
from activistnet.posts.read_models import ReadMark

NEW = re.compile(r"(\d+) new repl(?:y|ies) since you were here")


@pytest.fixture
def come(app):
    """`come(member)`: their browser."""
    return lambda member: app.test_client(user=member)


@pytest.fixture
def marks(app):
    """`marks()`: how far who has read where."""

    def read():
        with app.app_context():
            rows = db.session.execute(sa.select(ReadMark.member_id, ReadMark.root_id, ReadMark.reply_id))
            return {(member_id, root_id): reply_id for member_id, root_id, reply_id in rows}

    return read


def new_in(browser, root):
    """How many replies the page of a thread says are new."""
    found = NEW.search(browser.get(post_url(root)).text)
    return int(found[1]) if found else 0


def speak(browser, root):
    assert browser.post(f"/posts/{root.id}/replies", data={"body": "I was here."}).status_code == 303


def read(browser, root, up_to, **how):
    return browser.post(f"/posts/{root.id}/read", data={"up_to": str(up_to)}, **how)


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_whoever_spoke_in_a_thread_sees_what_came_since_until_they_have_read_it(client, come, make):
    root, browser = make(), come(make_member())
    make_reply(root)
    assert new_in(browser, root) == 0
    speak(browser, root)
    assert new_in(browser, root) == 0
    came = [make_reply(root, make_member(display_name=name)) for name in ("Ada", "Ben")]
    page = browser.get(post_url(root)).text
    assert NEW.search(page)[1] == "2"
    assert f'href="/r/{came[0].id}"><bdi>Ada</bdi>' in page
    answer = read(browser, root, came[1].id)
    assert (answer.status_code, answer.location.partition("#")[0]) == (303, post_url(root))
    assert new_in(browser, root) == 0
    make_reply(root)
    assert new_in(browser, root) == 1


def test_whoever_follows_a_thread_sees_it_too_also_in_the_list_of_their_threads(client, come):
    root, browser = make_discussion(), come(make_member())
    make_reply(root)
    assert browser.post(f"/posts/{root.id}/follow").status_code == 303
    assert " new</b>" not in browser.get("/me/threads").text
    last = [make_reply(root) for _ in range(3)][-1]
    assert new_in(browser, root) == 3
    assert "<b>3 new</b>" in browser.get("/me/threads").text
    read(browser, root, last.id)
    assert " new</b>" not in browser.get("/me/threads").text
    make_reply(root)
    browser.post(f"/posts/{root.id}/mute")
    assert new_in(browser, root) == 0
    assert " new</b>" not in browser.get("/me/threads").text


def test_nothing_is_kept_of_what_else_members_read_nor_by_opening_a_page(client, come, marks):
    root, browser = make_discussion(), come(make_member())
    reply = make_reply(root)
    browser.get(post_url(root))
    assert read(browser, root, reply.id).status_code == 303
    assert marks() == {}
    speak(browser, root)
    make_reply(root)
    before = marks()
    browser.get(post_url(root))
    assert marks() == before != {}


def test_a_mark_goes_neither_back_nor_past_what_is_there(client, come, marks):
    root, member = make_discussion(), make_member()
    browser = come(member)
    speak(browser, root)
    first, second = make_reply(root), make_reply(root)
    for up_to, kept in ((second.id, second.id), (first.id, second.id), (second.id + 1000, second.id)):
        assert read(browser, root, up_to).status_code == 303
        assert marks() == {(member.id, root.id): kept}
    make_reply(make_discussion())
    assert read(browser, root, second.id + 1).status_code == 303
    assert marks() == {(member.id, root.id): second.id}


def test_what_one_is_not_shown_and_what_one_wrote_is_not_new(client, come):
    root, member, apart = make_discussion(), make_member(), make_member()
    browser = come(member)
    speak(browser, root)
    make_reply(root, member)
    make_reply(root, visibility="hidden")
    make_reply(root, visibility="held")
    save(Block(member_id=member.id, blocked_id=apart.id))
    make_reply(root, apart)
    assert new_in(browser, root) == 0
    make_reply(root)
    assert new_in(browser, root) == 1


def test_whoever_has_read_all_of_a_thread_is_shown_it_in_no_further_query_for_that(client, come, count_queries):
    root, browser = make_discussion(), come(make_member())
    speak(browser, root)
    pages = []
    for _ in range(2):
        browser.get(post_url(root))
        with count_queries() as queries:
            browser.get(post_url(root))
        pages.append(len(queries.statements))
        make_reply(make_discussion())  # elsewhere
    assert pages[0] == pages[1]


def test_of_many_some_are_named_and_the_rest_is_led_to(client, come):
    root, browser = make_discussion(), come(make_member())
    speak(browser, root)
    author = make_member()
    for _ in range(101):
        make_reply(root, author)
    page = browser.get(post_url(root)).text
    assert "More than 100 new replies since you were here." in page
    strip = page[page.index("<read-mark") : page.index("</read-mark>")]
    assert len(re.findall(r'href="/r/', strip)) == 3
    assert f'href="{post_url(root)}?show=newest#replies"' in strip


def test_scripts_are_told_and_strangers_and_what_is_no_number_are_refused(app, client, come, marks):
    root, browser = make_discussion(), come(make_member())
    reply = make_reply(root)
    told = read(browser, root, reply.id, headers={"Accept": "application/json"})
    assert told.json == {"thread": root.id}
    for wrong in ("", "0", "-1", "first", str(2**63)):
        assert read(browser, root, wrong).status_code == 404
    assert read(app.test_client(), root, reply.id).status_code == 401
    assert read(browser, make_discussion(visibility="hidden"), reply.id).status_code == 404
    assert marks() == {}


def test_saying_so_is_limited(client, come, monkeypatch, in_one_window):
    monkeypatch.setattr(limits, "READ", limits.READ._replace(most=2))
    root, browser = make_discussion(), come(make_member())
    assert [read(browser, root, 1).status_code for _ in range(3)] == [303, 303, 429]


def test_marks_are_gone_after_half_a_year_and_with_their_member(app, client, come, marks):
    root, leaving, staying = make_discussion(), make_member(), make_member()
    for member in (leaving, staying):
        speak(come(member), root)
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, leaving.id))
    assert {member_id for member_id, _ in marks()} == {staying.id}
    with app.app_context(), db.transaction():
        long_ago = datetime.now(UTC) - timedelta(days=181)
        db.session.execute(sa.update(ReadMark).values(marked_at=long_ago))
    with app.app_context(), db.transaction():
        tasks.clear_away()
    assert marks() == {}
