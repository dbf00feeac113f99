"""Editors feature on the first page: what they may, and that it ends at once."""

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, save
from featuring.conftest import WHY, in_days, make_featured, see, verbs
from policy import LINES, PEOPLE, forgotten, make_things

from activistnet.core.data.db import db
from activistnet.featuring.models import Featured
from activistnet.members.models import Member
from activistnet.topics.models import TopicRole

pytestmark = pytest.mark.usefixtures("client")


def test_g21_an_editor_features_at_home_and_nowhere_else_and_never_their_own(app, feature_as):
    editor = make_member(edits_until=in_days(1))
    post, own, hidden = make_discussion(), make_petition(editor), make_discussion(visibility="hidden")
    form = see(app, f"/posts/{post.id}/feature", editor)
    assert "First page of the site" in form and "Page of the topic" not in form
    assert feature_as(editor, post, "topic").status_code == 403
    said = feature_as(editor, own)
    assert said.status_code == 403
    assert "You can't feature what you wrote yourself" in said.text
    assert feature_as(editor, hidden).status_code == 404
    assert WHY not in see(app, "/how-we-choose")
    in_topic, at_home = make_featured(post, topic_id=get_topic().id), make_featured(post)
    theirs = make_featured(own)
    browser = app.test_client(user=editor)
    page = see(app, "/how-we-choose", editor)
    assert f"/featured/{at_home.id}/end" in page and f"/featured/{in_topic.id}/end" not in page
    for act in ("first", "end"):
        assert browser.post(f"/featured/{in_topic.id}/{act}").status_code == 403
    assert browser.post(f"/featured/{theirs.id}/first").status_code == 403, "nor do they put their own first"
    for act in ("first", "end"):
        assert browser.post(f"/featured/{at_home.id}/{act}").status_code == 303


@pytest.mark.parametrize("kind", ["discussions", "petitions"])
def test_it_is_offered_where_it_works_by_the_same_statements(app, kind, count_queries):
    member, editor = make_member(), make_member(edits_until=in_days(1))
    make = make_discussion if kind == "discussions" else make_petition
    post, own, inner = make(), make(editor), make(visibility="hidden")

    def offered(post, reader):
        with count_queries() as counted:
            page = see(app, f"/{kind}/{post.id}/{post.slug}", reader)
        return f'/posts/{post.id}/feature"' in page, len(counted)

    offered(post, member)
    (before, cost), (after, same) = offered(post, member), offered(post, editor)
    assert (before, after) == (False, True)
    assert cost == same
    assert not offered(own, editor)[0]
    moderator = make_member(role="moderator")
    assert offered(post, moderator)[0] and not offered(inner, moderator)[0]


def test_g21_an_editor_is_answered_as_any_member_is(app):
    """Each address of the policy, read and sent, but those that feature; what it says of others, others are asked."""
    things = make_things(app)
    editor = make_member(edits_until=in_days(1))
    others = {f"/posts/{things[name]}/feature" for name in ("discussion", "petition", "argued", "others")}
    at, wrong = PEOPLE.index("other"), {}
    for line in LINES:
        path = line.path.format_map(things)
        if path in others or path.startswith("/featured/"):
            continue
        with forgotten(app):
            browser = app.test_client(user=editor)
            sent = browser.post(path, data=line.sent(things)) if line.method == "POST" else browser.get(path)
        if sent.status_code != line.statuses[at]:
            wrong[f"{line.method} {path}"] = sent.status_code
    assert wrong == {}


def test_g21_taking_it_back_holds_at_once_for_pages_that_are_open(app, feature_as, take_back, operator):
    editor, post = make_member(edits_until=in_days(30)), make_discussion()
    row = make_featured(make_discussion())
    browser = app.test_client(user=editor)
    assert browser.get(f"/posts/{post.id}/feature").status_code == 200
    assert take_back(editor).status_code == take_back(editor).status_code == 303
    form = {"where": "home", "reason": WHY, "days": "7"}
    assert browser.post(f"/posts/{post.id}/feature", data=form).status_code == 403
    assert browser.post(f"/featured/{row.id}/end").status_code == 403
    assert f'/posts/{post.id}/feature"' not in browser.get(f"/discussions/{post.id}/{post.slug}").text
    assert browser.get("/settings").status_code == 200, "they stay signed in: it's the part that ended"
    assert "an editor any more" in browser.get("/notifications").text
    assert "There are no editors now." in see(app, "/how-we-choose")
    assert verbs(app) == [("editor.end", operator.id)]


def test_it_ends_by_itself_and_can_be_laid_down(app, feature_as):
    over, editor, post = make_member(edits_until=in_days(-1)), make_member(edits_until=in_days(30)), make_discussion()
    assert feature_as(over, post).status_code == 403
    assert "Stop being an editor" not in see(app, "/how-we-choose", over)
    browser = app.test_client(user=editor)
    assert browser.post("/how-we-choose/lay-down").status_code == 303
    assert browser.post("/how-we-choose/lay-down").status_code == 303
    assert feature_as(editor, post).status_code == 403
    assert "an editor any more" in browser.get("/how-we-choose").text
    assert "an editor any more" not in browser.get("/notifications").text, "which they know"
    assert verbs(app) == [("editor.end", editor.id)]


def test_whoever_may_publish_nothing_or_reaches_few_features_nothing(app, feature_as):
    post = make_discussion()
    stopped = make_member(edits_until=in_days(30), restricted_until=in_days(1))
    limited = make_member(edits_until=in_days(30), limited_until=in_days(1))
    assert feature_as(stopped, post).status_code == 403
    refused = feature_as(limited, post)
    assert refused.status_code == 403 and "reaches only those who follow you" in refused.text
    save(TopicRole(member_id=limited.id, topic_id=get_topic("health").id, role="curator"))
    assert feature_as(limited, post, "topic").status_code == 403
    over = make_member(edits_until=in_days(30), limited_until=in_days(-1))
    assert feature_as(over, post).status_code == 303


def test_whoever_is_suspended_is_no_editor_meanwhile(app, feature_as):
    editor, post = make_member(edits_until=in_days(30)), make_discussion()
    browser = app.test_client(user=editor)
    assert browser.get(f"/posts/{post.id}/feature").status_code == 200
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == editor.id).values(suspended_at=sa.func.now()))
    form = {"where": "home", "reason": WHY, "days": "7"}
    assert browser.post(f"/posts/{post.id}/feature", data=form).status_code in (401, 403)
    assert "There are no editors now." in see(app, "/how-we-choose")
    assert WHY not in see(app, "/")


def test_the_release_before_has_a_word_for_what_an_editor_features(app, feature_as):
    feature_as(make_member(edits_until=in_days(30)), make_discussion())
    with app.app_context():
        assert db.session.scalar(sa.select(Featured.role)) in ("curator", "moderator", "lead", "operator")


def test_what_an_editor_also_is_in_a_topic_stays_so(app, feature_as):
    editor, post = make_member(edits_until=in_days(30)), make_discussion()
    save(TopicRole(member_id=editor.id, topic_id=get_topic("health").id, role="curator"))
    assert feature_as(editor, post, "topic").status_code == feature_as(editor, post).status_code == 303
    page = see(app, "/how-we-choose")
    assert "Featured by a curator" in page and "Featured by an editor" in page
