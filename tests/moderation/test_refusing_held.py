"""Held posts that are refused together: by a rule and in words that each author reads, who may send them again."""

import re

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.desk_models import KeptReason
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRule

HELD = {"visibility": "held", "held_for": "moderators", "held_at": sa.func.now()}
WHY = "We don't sell things here."


def hold(number, author=None, root=None):
    root = root or make_discussion()
    return [make_reply(root, author, body=f"Pills {n}", body_html=f"<p>Pills {n}</p>", **HELD) for n in range(number)]


def refuse(browser, *posts, **more):
    sent = {"post": [post.id for post in posts], "rule": "spam", "reason": WHY, **more}
    return browser.post("/moderation/held/refuse", data=sent)


def visibility(app, *posts):
    with app.app_context():
        return [db.session.get(Post, post.id).visibility for post in posts]


def test_whoever_refuses_says_why_looks_at_the_message_and_each_author_reads_it(app, visitor, moderator):
    authors = [make_member(), make_member()]
    posts = [hold(1, author)[0] for author in authors]
    chosen = moderator.post("/moderation/held", data={"post": [post.id for post in posts], "act": "refuse"})
    assert visibility(app, *posts) == ["held", "held"], "nothing happens before it is said why"
    page = moderator.get(chosen.location)
    assert "One reason for 2 posts" in words(page)
    preview = refuse(moderator, *posts, preview="1")
    assert "What each of them will read" in words(preview) and WHY in words(preview)
    assert visibility(app, *posts) == ["held", "held"]
    done = refuse(moderator, *posts)
    assert done.location == "/moderation?view=held"
    assert "In half a minute we tell each author why" in words(moderator.get(done.location))
    assert visibility(app, *posts) == ["hidden", "hidden"]
    for author in authors:
        assert WHY not in words(app.test_client(user=author).get("/me/standing"))
    pass_half_a_minute(app)
    for author in authors:
        own = app.test_client(user=author)
        assert WHY in words(own.get("/me/standing"))
        assert "hidden" in words(own.get("/notifications"))
    log = words(visitor.get("/moderation/log"))
    assert log.count(WHY) == 2
    assert not any(author.handle in log for author in authors)


def test_it_is_undone_for_all_of_them_while_nobody_knows(app, moderator):
    posts = hold(3)
    refuse(moderator, *posts)
    assert "Undo it in 3 cases" in words(moderator.get("/moderation?view=held"))
    assert moderator.post("/moderation/together/undo").status_code == 303
    assert visibility(app, *posts) == ["held", "held", "held"]
    assert "Pills 2" in moderator.get("/moderation?view=held").text


@pytest.mark.parametrize("make", ["reply", "discussion", "petition"])
def test_its_author_finds_what_they_wrote_in_the_form_again(app, moderator, make):
    author = make_member()
    made = {
        "reply": lambda: make_reply(make_discussion(), author, body="Pills for all", **HELD),
        "discussion": lambda: make_discussion(author, title="On pills", body="Pills for all", **HELD),
        "petition": lambda: make_petition(author, title="On pills", body="Pills for all", **HELD),
    }
    post, own = made[make](), app.test_client(user=author)
    assert own.get(f"/posts/{post.id}/again").status_code == 404, "it waits still"
    refuse(moderator, post)
    pass_half_a_minute(app)
    assert f'href="/posts/{post.id}/again"' in own.get("/me/standing").text
    led = own.get(f"/posts/{post.id}/again")
    form = own.get(led.location).text
    assert "Pills for all</textarea>" in form
    assert ("On pills" in form) is (make != "reply")
    assert app.test_client(user=make_member()).get(f"/posts/{post.id}/again").status_code == 404
    assert "Pills for all" not in app.test_client(user=make_member()).get(led.location).text
    assert "Pills for all" not in app.test_client().get(led.location).text


def test_what_is_back_is_not_offered_to_be_sent_again(app, moderator):
    author = make_member()
    (post,) = hold(1, author)
    refuse(moderator, post)
    pass_half_a_minute(app)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == post.id).values(visibility="visible"))
    assert "/again" not in app.test_client(user=author).get("/me/standing").text


def test_more_than_ten_wait_for_a_second_person(app, moderator, log_in):
    posts = hold(11)
    log_in(make_member(role="moderator"), second := app.test_client())
    page = moderator.get("/moderation/held/refuse", query_string={"post": [post.id for post in posts]})
    assert "More than 10 posts together wait until someone else confirms it." in words(page)
    asked = refuse(moderator, *posts)
    assert "Someone else has to confirm it" in words(moderator.get(asked.location))
    assert set(visibility(app, *posts)) == {"held"}
    assert "Nothing is held." in moderator.get("/moderation?view=held").text
    cases = re.findall(r"/moderation/cases/(\d+)", second.get("/moderation").text)
    assert len(set(cases)) == 11
    sent = {"case": sorted(set(cases))[:2], "action": "hide", "rule": "spam", "reason": WHY, "days": "7"}
    assert second.post("/moderation/together", data=sent).status_code == 303
    assert sorted(visibility(app, *posts)).count("hidden") == 2
    nothing = refuse(moderator, *posts)
    assert "someone else has decided" in words(moderator.get(nothing.location))


def test_one_who_is_alone_refuses_many_in_words_of_their_own(app, moderator):
    posts = hold(11)
    unsaid = refuse(moderator, *posts, reason="")
    assert unsaid.status_code == 422 and set(visibility(app, *posts)) == {"held"}
    assert refuse(moderator, *posts).status_code == 303
    assert set(visibility(app, *posts)) == {"hidden"}


@pytest.mark.parametrize(
    ("sent", "status"), [({"rule": ""}, 422), ({"rule": "none"}, 422), ({"reason": "x" * 1001}, 422)]
)
def test_without_a_rule_nothing_is_refused_and_what_was_typed_stays(app, moderator, sent, status):
    (post,) = hold(1)
    answer = refuse(moderator, post, **sent)
    assert answer.status_code == status
    assert visibility(app, post) == ["held"]
    assert (WHY in words(answer)) is ("reason" not in sent)


def test_the_rules_of_a_topic_and_their_kept_reasons_are_offered_where_all_are_in_it(app, moderator):
    topic = get_topic("health")
    rule = save(TopicRule(topic_id=topic.id, code="sales", number=9, title="No sales", text="Sell elsewhere."))
    reason = save(KeptReason(rule_id=rule.id, words="Shops are next door."))
    here, elsewhere = hold(1), hold(1, root=make_discussion(topic_id=get_topic("food").id))
    page = refuse(moderator, *here, rule="", use=str(reason.id))
    assert "Shops are next door.</textarea>" in page.text
    assert re.search(r'value="sales" selected', page.text)
    assert refuse(moderator, *here, use="999999").status_code == 404
    ids = [post.id for post in (*here, *elsewhere)]
    assert "No sales" not in moderator.get("/moderation/held/refuse", query_string={"post": ids}).text
    assert refuse(moderator, *here, *elsewhere, rule="sales").status_code == 422
    assert visibility(app, *here, *elsewhere) == ["held", "held"]


def test_nobody_refuses_what_they_have_a_part_in(app, log_in):
    involved = log_in(make_member(role="moderator"), browser := app.test_client())
    own, in_own = hold(1, involved)[0], hold(1, root=make_discussion(involved))[0]
    refuse(browser, own, in_own)
    assert visibility(app, own, in_own) == ["held", "held"]


def test_nobody_publishes_by_it_who_may_not_publish(app, log_in):
    (post,) = hold(1)
    stopped = make_member(role="moderator", restricted_until=sa.func.now() + sa.text("interval '1 day'"))
    log_in(stopped, browser := app.test_client())
    assert refuse(browser, post).status_code == 403
    assert visibility(app, post) == ["held"]
