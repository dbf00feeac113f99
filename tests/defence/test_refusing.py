"""All that shields held is refused by a rule and in words: soon, undone till then, by two persons where it is much."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due
from activistnet.defence.models import Shield, ShieldRefusal
from activistnet.posts.models import Post

WHY = "We don't sell things here."


@pytest.fixture
def shield(app, moderator, writer, say):
    """`shield(3)`: puts one up before a new thread and has it hold so many replies; its address, and their authors.

    `shield.hold(2)` has it hold more.
    """

    def shield(number):
        shield.root = make_discussion()
        moderator.post("/moderation/shields", data={"place": "post", "which": shield.root.id})
        authors = shield.hold(number)
        with app.app_context():
            return f"/moderation/shields/{db.session.scalar(sa.select(Shield.id))}", authors

    def hold(number):
        authors = [writer() for _ in range(number)]
        for author in authors:
            author.reply = say(author, shield.root, f"Pills of mine, {author.member.handle}")
        return authors

    shield.hold = hold

    return shield


def refuse(browser, address, **more):
    return browser.post(f"{address}/refuse", data={"rule": "spam", "reason": WHY, **more})


def held(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(Post.visibility == "held"))


def pass_until_it_begins(app):
    """Half a minute later, all that is due by then is done."""
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(ShieldRefusal).values(begins_at=sa.func.now()))
        db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
    with app.app_context():
        while run_due():
            pass


def test_each_author_reads_the_rule_and_the_reason_and_the_log_shows_them(app, moderator, visitor, shield):
    address, authors = shield(3)
    preview = refuse(moderator, address, preview="1")
    assert "What each of them will read" in words(preview) and WHY in words(preview)
    done = refuse(moderator, address)
    assert "All it held is refused in half a minute" in words(moderator.get(done.location))
    assert held(app) == 3
    pass_until_it_begins(app)
    assert held(app) == 0
    pass_half_a_minute(app)
    for author in authors:
        page = author.get("/me/standing")
        assert WHY in words(page) and "/again" in page.text
    assert words(visitor.get("/moderation/log")).count(WHY) == 3
    assert "refused" not in words(moderator.get("/moderation/shields")).lower()


def test_it_is_undone_before_it_begins_and_not_after(app, moderator, shield):
    address, _ = shield(2)
    refuse(moderator, address)
    undone = moderator.post(f"{address}/withdraw")
    assert "It isn't refused" in words(moderator.get(undone.location))
    pass_until_it_begins(app)
    assert held(app) == 2
    refuse(moderator, address)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(ShieldRefusal).values(begins_at=sa.func.now()))
    late = moderator.post(f"{address}/withdraw")
    assert "too late" in words(moderator.get(late.location))
    assert "being refused" in words(moderator.get("/moderation/shields"))


def test_more_than_ten_are_refused_by_two_persons(app, log_in, moderator, shield):
    log_in(make_member(role="moderator"), second := app.test_client())
    address, _ = shield(11)
    assert "More than 10 posts together wait" in words(moderator.get(f"{address}/refuse"))
    refuse(moderator, address)
    assert "Someone else has to confirm it" in words(moderator.get("/moderation/shields"))
    assert moderator.post(f"{address}/confirm").status_code == 403
    pass_until_it_begins_for_nobody(app)
    assert held(app) == 11
    assert WHY in words(second.get("/moderation/shields"))
    assert refuse(second, address).status_code == 409
    assert second.post(f"{address}/confirm").status_code == 303
    pass_until_it_begins(app)
    assert held(app) == 0


def pass_until_it_begins_for_nobody(app):
    with app.app_context():
        while run_due():
            pass


def test_whoever_is_asked_says_no(app, log_in, moderator, shield):
    log_in(make_member(role="moderator"), second := app.test_client())
    address, _ = shield(11)
    refuse(moderator, address)
    assert second.post(f"{address}/withdraw").status_code == 303
    assert second.post(f"{address}/confirm").status_code == 303, "there is nothing to confirm"
    pass_until_it_begins_for_nobody(app)
    assert held(app) == 11


def test_one_who_is_alone_refuses_much_in_words_of_their_own(app, moderator, shield):
    address, _ = shield(11)
    assert refuse(moderator, address, reason="").status_code == 422
    assert refuse(moderator, address).status_code == 303
    pass_until_it_begins(app)
    assert held(app) == 0


@pytest.mark.parametrize("sent", [{"rule": ""}, {"rule": "none"}, {"reason": "x" * 1001}])
def test_without_a_rule_nothing_is_refused(app, moderator, shield, sent):
    address, _ = shield(1)
    answer = refuse(moderator, address, **sent)
    assert answer.status_code == 422
    assert (WHY in words(answer)) is ("reason" not in sent)
    pass_until_it_begins(app)
    assert held(app) == 1


def test_what_was_published_meanwhile_stays(app, moderator, shield):
    address, _ = shield(2)
    refuse(moderator, address)
    with app.app_context():
        numbers = list(db.session.scalars(sa.select(Post.id).where(Post.visibility == "held").order_by(Post.id)))
    moderator.post("/moderation/held", data={"post": numbers[0], "act": "release"})
    pass_until_it_begins(app)
    with app.app_context():
        found = [db.session.get(Post, number).visibility for number in numbers]
    assert found == ["visible", "hidden"]


def shown(page):
    """When a page said how much is held."""
    return unescape(re.search(r'name="shown" value="([^"]+)"', page.text)[1])


def visibility(app, authors):
    with app.app_context():
        return [db.session.get(Post, author.reply).visibility for author in authors]


@pytest.mark.commits(emptied=True)  # what comes later is held by a later transaction
@pytest.mark.parametrize("number", [2, 11])
def test_what_comes_after_the_number_was_shown_is_not_refused_along(app, log_in, moderator, shield, number):
    log_in(make_member(role="moderator"), second := app.test_client())
    address, there = shield(number)
    page = moderator.get(f"{address}/refuse")
    assert f"{number} posts stay out of sight" in words(page)
    came = shield.hold(1)
    preview = refuse(moderator, address, shown=shown(page), preview="1")
    assert f"{number} posts stay out of sight" in words(preview) and shown(preview) == shown(page)
    assert "1 post came since you opened this page. It isn't part of this, and waits on." in words(preview)
    done = refuse(moderator, address, shown=shown(preview))
    assert "1 post came after that" in words(moderator.get(done.location))
    came += shield.hold(1)
    assert "2 posts came after that" in words(second.get("/moderation/shields"))
    if number > 10:
        assert second.post(f"{address}/confirm").status_code == 303
    pass_until_it_begins(app)
    assert visibility(app, there) == ["hidden"] * number
    assert visibility(app, came) == ["held"] * 2
    assert "2 posts held" in words(moderator.get("/moderation/shields"))


@pytest.mark.commits(emptied=True)  # what comes later is held by a later transaction
def test_what_came_since_needs_no_second_person_where_what_was_shown_does_not(app, log_in, moderator, shield):
    log_in(make_member(role="moderator"), app.test_client())
    address, there = shield(10)
    page = moderator.get(f"{address}/refuse")
    shield.hold(1)
    refuse(moderator, address, shown=shown(page))
    pass_until_it_begins(app)
    assert visibility(app, there) == ["hidden"] * 10


@pytest.mark.commits(emptied=True)  # what comes later is held by a later transaction
@pytest.mark.parametrize("sent", ["", "tomorrow", "2026-01-01", "9999-12-31T00:00:00+00:00"])
def test_a_form_that_says_no_moment_of_the_past_is_about_what_is_there(app, moderator, shield, sent):
    address, there = shield(1)
    assert refuse(moderator, address, shown=sent).status_code == 303
    came = shield.hold(1)
    pass_until_it_begins(app)
    assert visibility(app, there + came) == ["hidden", "held"]


@pytest.mark.commits(emptied=True)  # what comes later is held by a later transaction
def test_all_it_held_is_published_as_it_was_when_its_number_was_shown(app, moderator, shield):
    address, (same, changed) = shield(2)
    page = moderator.get("/moderation/shields")
    sent = {"body": "Burn their houses"}
    assert changed.post(f"/posts/{changed.reply}/edit", data=sent).status_code == 303
    [came] = shield.hold(1)
    done = moderator.post(f"{address}/release", data={"shown": shown(page)})
    assert "What came after you opened the page, or was changed since, waits on." in words(moderator.get(done.location))
    pass_until_it_begins_for_nobody(app)
    assert visibility(app, [same, changed, came]) == ["visible", "held", "held"]
    done = moderator.post(f"{address}/release", data={"shown": shown(moderator.get("/moderation/shields"))})
    assert "waits on" not in words(moderator.get(done.location))
    pass_until_it_begins_for_nobody(app)
    assert visibility(app, [changed, came]) == ["visible", "visible"]


def test_the_field_of_the_rule_asks_for_one(moderator, shield):
    address, [author] = shield(1)
    for page in (f"{address}/refuse", f"/moderation/held/refuse?post={author.reply}"):
        text = words(moderator.get(page))
        assert "Choose a rule" in text and "No rule" not in text
