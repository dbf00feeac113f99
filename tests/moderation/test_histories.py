"""What a post said before it was changed is hidden by a decision, without the post, and shown again."""

import pytest
import sqlalchemy as sa
from decided import decide_on, pass_half_a_minute, undo_latest
from factories import get_topic, make_discussion, make_member, make_reply, save
from moderation.test_former_words import WITHHELD, change, history, petition, reply
from moderation.test_granted import answer, appeal, latest
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.models import Act
from activistnet.posts.links import post_url
from activistnet.posts.models import PostVersion
from activistnet.topics.models import TopicRole

pytestmark = pytest.mark.usefixtures("client")
SAYS_NOW = "She lives nearby."


@pytest.fixture(params=[reply, petition])
def mended(app, request):
    """A post whose author has taken an address out before anybody reported it, with its author."""
    author = make_member()
    post = request.param(author)
    change(app, author, post, SAYS_NOW)
    return author, post


def hide(browser, post, *others, **more):
    answered = decide_on(browser, post, "hide-history", *others, **more)
    assert answered.status_code == 303, words(answered)


def hidden(app):
    with app.app_context():
        shown = sa.select(PostVersion.number).where(PostVersion.is_hidden).order_by(PostVersion.number)
        return db.session.scalars(shown).all()


def test_what_it_said_before_goes_and_what_it_says_now_stays(app, client, moderator, mended):
    author, post = mended
    assert "12 Mill Lane" in history(client, post)
    preview = decide_on(moderator, post, "hide-history", preview="1")
    assert "We've hidden what this said before it was changed." in words(preview)
    hide(moderator, post)
    page = history(client, post)
    assert "Mill Lane" not in page and page.count(WITHHELD) == 1
    assert (
        SAYS_NOW in client.get(f"/r/{post.id}" if post.kind == "reply" else post_url(post), follow_redirects=True).text
    )
    pass_half_a_minute(app)
    own = app.test_client(user=author)
    assert "A moderator has hidden what your" in words(own.get("/notifications"))
    assert "What it says now stays where it is." in words(own.get("/me/standing"))
    log = words(client.get("/moderation/log"))
    assert "Earlier texts hidden" in log and "Mill Lane" not in log


def test_moderators_read_what_others_do_not(app, moderator, mended):
    _, post = mended
    hide(moderator, post)
    here, there = make_member(), make_member()
    for member, slug in ((here, "health"), (there, "food")):
        save(TopicRole(topic_id=get_topic(slug).id, member_id=member.id, role="moderator"))
    for reads, browser in ((True, moderator), (True, app.test_client(user=here)), (False, app.test_client(user=there))):
        page = history(browser, post)
        assert ("12 Mill Lane" in page) is ("Only moderators see this change" in page) is reads
        assert ("Moderators had hidden what it said before" in page) is not reads


def test_it_needs_a_rule_and_a_text_before(app, moderator, mended):
    _, post = mended
    assert decide_on(moderator, post, "hide-history", rule="").status_code == 422
    assert decide_on(moderator, post, "show-history").status_code == 422
    hide(moderator, post)
    assert decide_on(moderator, post, "hide-history", previous=latest(app)).status_code == 422
    assert decide_on(moderator, make_reply(make_discussion()), "hide-history").status_code == 422


def test_undone_it_is_read_again_and_what_was_hidden_before_is_not(app, client, moderator, mended):
    author, post = mended
    hide(moderator, post)
    assert undo_latest(app, moderator).status_code == 303
    assert "12 Mill Lane" in history(client, post)
    hide(moderator, post, previous=latest(app))
    pass_half_a_minute(app)
    for body in ("She lives at the corner.", "She lives somewhere."):
        change(app, author, post, body)
    hide(moderator, post, previous=latest(app))
    assert hidden(app) == [1, 2, 3]
    assert undo_latest(app, moderator).status_code == 303
    assert hidden(app) == [1]
    assert decide_on(moderator, post, "show-history", previous=latest(app)).status_code == 303
    assert hidden(app) == [] and "12 Mill Lane" in history(client, post)
    assert undo_latest(app, moderator).status_code == 303
    assert hidden(app) == [1]


def test_an_appeal_shows_it_again(app, client, moderator, mended):
    author, post = mended
    hide(moderator, post, "warn")
    case_id = appeal(app, app.test_client(user=author))
    other = app.test_client(user=make_member(role="moderator"))
    assert answer(app, other, case_id, "show-history").status_code == 303
    assert "12 Mill Lane" in history(client, post)
    with app.app_context():
        ended = sa.select(Act.action).where(Act.ended_at.is_not(None)).order_by(Act.id)
        assert db.session.scalars(ended).all() == ["hide-history", "warn"]


def test_quotes_of_it_go_and_come_back(app, client, moderator):
    author = make_member()
    post = make_reply(root := make_discussion(), author, body="She lives at 12 Mill Lane. It is cold.")
    other = app.test_client(user=make_member())
    for passage in ("12 Mill Lane", "It is cold."):
        sent = {"body": "I know.", "parent": post.id, "quote": post.id, "passage": passage}
        assert other.post(f"/posts/{root.id}/replies", data=sent).status_code == 303
    change(app, author, post, "She lives nearby. It is cold.")
    assert "12 Mill Lane" in client.get(post_url(root)).text
    hide(moderator, post)
    page = client.get(post_url(root)).text
    assert "12 Mill Lane" not in page and page.count("It is cold.") == 2
    assert undo_latest(app, moderator).status_code == 303
    assert "12 Mill Lane" in client.get(post_url(root)).text


@pytest.mark.commits(emptied=True)
def test_what_is_hidden_stays_so_in_the_release_before_which_has_no_word_for_it(app):
    author, moderator = make_member(), app.test_client(user=make_member(role="moderator"))
    change(app, author, post := reply(author), SAYS_NOW)
    hide(moderator, post, "warn")
    run = app.test_cli_runner()
    down = run.invoke(args=["db", "downgrade", "0119", "--yes"])
    assert down.exit_code == 0, down.output
    with app.app_context():
        acts = db.session.scalars(sa.text("SELECT action FROM decision_acts ORDER BY id")).all()
        assert acts == ["dismiss", "warn"]
        assert db.session.scalars(sa.text("SELECT is_withheld FROM post_versions")).all() == [True]
    assert run.invoke(args=["db", "upgrade"]).exit_code == 0
    assert run.invoke(args=["db", "check"]).exit_code == 0
    assert "Mill Lane" not in history(app.test_client(), post)
