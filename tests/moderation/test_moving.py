"""Moving a thread to another topic: by a decision, with all that hangs on it, and its addresses stay."""

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_discussion, make_member, make_petition, make_reply

from activistnet.core.data import tallies
from activistnet.core.data.db import db
from activistnet.moderation.models import Case
from activistnet.posts import tasks
from activistnet.posts.links import post_url
from activistnet.search import services as search

pytestmark = pytest.mark.usefixtures("client")
REASON = "It is about housing."


def move(browser, post, topic, **more):
    sent = {"action": "move", "topic": topic, "reason": REASON, "previous": "", **more}
    return browser.post(f"/moderation/posts/{post.id}", data=sent)


def topics_of(app, *posts):
    with app.app_context():
        wanted = sa.text("SELECT topics.slug FROM posts JOIN topics ON topics.id = topic_id WHERE posts.id = :id")
        return [db.session.scalar(wanted, {"id": post.id}) for post in posts]


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_a_thread_goes_to_another_topic_with_its_replies_and_its_addresses_stay(
    app, moderator, elsewhere, keeping, make
):
    author = make_member()
    root = make(author, title="A roof for all")
    replies = [make_reply(root, visibility=state) for state in ("visible", "hidden", "deleted")]
    visitor = app.test_client()
    assert "A roof for all" in visitor.get("/t/health").text
    assert "Move the thread to another topic" in moderator.get(f"/moderation/posts/{root.id}").text
    assert move(moderator, root, elsewhere).status_code == 303
    assert topics_of(app, root, *replies) == [elsewhere] * 4
    assert "A roof for all" not in visitor.get("/t/health").text
    assert "A roof for all" in visitor.get(f"/t/{elsewhere}").text
    assert visitor.get(post_url(root)).status_code == 200
    assert visitor.get(f"/r/{replies[0].id}").location.startswith(post_url(root))
    assert visitor.get(f"/{root.kind}s/{root.id}").location.endswith(post_url(root))
    pass_half_a_minute(app)
    log = visitor.get("/moderation/log").text
    assert "Moved to another topic" in log and REASON in log
    told = app.test_client(user=author).get("/me/standing").text
    assert "moved this to another topic" in told.replace("&#39;", "'")


def test_what_was_first_in_its_topic_is_not_so_where_it_does_not_stand(app, moderator, elsewhere):
    root = make_discussion(title="A roof for all")
    said = {"where": "topic", "reason": "Read this one", "days": "7"}
    assert moderator.post(f"/posts/{root.id}/feature", data=said).status_code == 303
    assert "Read this one" in app.test_client().get("/t/health").text
    move(moderator, root, elsewhere)
    for topic in ("health", elsewhere):
        assert "Read this one" not in app.test_client().get(f"/t/{topic}").text


def test_search_and_the_numbers_of_both_topics_follow(app, moderator, elsewhere):
    root = make_discussion(title="Weirwords")
    with app.app_context(), db.transaction():
        search.read_waiting()
        tallies.fold()
    visitor = app.test_client()
    assert move(moderator, root, elsewhere).status_code == 303
    with app.app_context(), db.transaction():
        search.read_waiting()
        tallies.fold()
        counts = sa.text("SELECT slug, n FROM tallies JOIN topics ON topics.id = of_id WHERE what = 'threads'")
        found = dict(db.session.execute(counts).all())
    assert found.get(elsewhere) == 1 and not found.get("health")
    for topic, is_found in ((elsewhere, True), ("health", False)):
        page = visitor.get(f"/search?q=weirwords&kind=discussions&topic={topic}").text
        assert ("<mark>" in page) is is_found


def test_what_waits_about_it_is_for_those_of_the_new_topic(app, moderator, elsewhere):
    root = make_discussion()
    reply = make_reply(root)
    app.test_client(user=make_member()).post(f"/posts/{reply.id}/report", data={"rule": "spam"})
    assert move(moderator, root, elsewhere).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(Case.topic_id).where(Case.post_id == reply.id)) == get_topic(elsewhere).id


def test_a_reply_that_was_written_meanwhile_follows(app, moderator, elsewhere):
    root = make_discussion()
    assert move(moderator, root, elsewhere).status_code == 303
    late = make_reply(root)
    assert topics_of(app, late) == ["health"], "it saw the thread where it was"
    with app.app_context(), db.transaction():
        tasks.settle_topic(root.id)
    assert topics_of(app, late) == [elsewhere]


@pytest.mark.parametrize("to", ["", "health", "nothing"])
def test_it_is_moved_to_another_topic_that_there_is(app, moderator, to):
    root = make_discussion()
    refused = move(moderator, root, to)
    assert refused.status_code == 422 and "Choose the topic to move it to." in refused.text
    assert topics_of(app, root) == ["health"]


def test_what_members_wrote_for_each_other_is_not_moved_to_where_others_read_it(app, moderator, elsewhere):
    root, other = make_discussion(title="Among us"), make_discussion()
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.text("UPDATE topics SET visibility = 'members' WHERE slug IN ('health', :to)"), {"to": elsewhere}
        )
    assert "Move the thread" not in moderator.get(f"/moderation/posts/{root.id}").text
    assert move(moderator, root, elsewhere).status_code == 422
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE topics SET visibility = 'public' WHERE slug = 'health'"))
    page = moderator.get(f"/moderation/posts/{other.id}").text
    assert "Move the thread" in page and f'<option value="{elsewhere}"' not in page
    assert move(moderator, other, elsewhere).status_code == 422
    assert topics_of(app, root, other) == ["health", "health"]


def test_nothing_is_moved_to_a_closed_topic_and_no_reply_by_itself(app, moderator, elsewhere):
    root = make_discussion()
    assert move(moderator, make_reply(root), elsewhere).status_code == 422
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE topics SET closed_at = now() WHERE slug = :slug"), {"slug": elsewhere})
    assert move(moderator, root, elsewhere).status_code == 422
    assert topics_of(app, root) == ["health"]


def test_of_two_moderators_the_second_is_told_what_the_first_decided(app, moderator, elsewhere):
    root = make_discussion()
    assert move(moderator, root, elsewhere).status_code == 303
    other = app.test_client(user=make_member(role="moderator"))
    assert move(other, root, "health").status_code == 409
    assert topics_of(app, root) == [elsewhere]


def test_nobody_else_moves_a_thread(app, elsewhere, client):
    root = make_discussion(author := make_member())
    for member in (author, make_member()):
        assert move(app.test_client(user=member), root, elsewhere).status_code == 403
    assert topics_of(app, root) == ["health"]
