"""What is reported by a rule that says so is out of sight at once, until somebody has looked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.moderation.models import Case, Decision, Report
from activistnet.moderation.services import hiding
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post
from activistnet.topics.models import TopicRule

WORDS = "She lives at 12 Mill Street"


@pytest.fixture
def come(app, log_in):
    """A browser of somebody who joined so many days ago."""

    def come(days=40, **values):
        browser = app.test_client()
        joined = datetime.now(UTC) - timedelta(days=days)
        browser.member = log_in(make_member(joined_at=joined, **values), browser)
        return browser

    return come


def tell(browser, post, rule="private"):
    assert browser.post(f"/posts/{post.id}/report", data={"rule": rule}).status_code == 303


def seen(app, *posts):
    with app.app_context():
        return [db.session.get(Post, post.id).visibility for post in posts]


def make_told(**values):
    return make_reply(make_discussion(), body=WORDS, body_html=WORDS, **values)


def decide(app, moderator, post, action):
    with app.app_context():
        case = db.session.scalar(sa.select(Case.id).where(Case.post_id == post.id, Case.decided_at.is_(None)))
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.post_id == post.id))
    sent = {"action": action, "rule": "private", "reason": "Looked at.", "previous": previous or ""}
    assert moderator.post(f"/moderation/cases/{case}/decide", data=sent).status_code == 303


def test_a_report_of_private_information_hides_at_once_and_whoever_looks_brings_it_back(app, come, visitor):
    author, moderator = come(), come(role="moderator")
    reply = make_told(author=author.member)
    assert visitor.get(f"/r/{reply.id}").status_code == 303
    tell(come(), reply)
    assert visitor.get(f"/r/{reply.id}").status_code == 404
    page = author.get(f"/r/{reply.id}", follow_redirects=True).text
    assert "Someone has reported this, so it's out of sight" in page
    decide(app, moderator, reply, "dismiss")
    assert seen(app, reply) == ["visible"]
    assert visitor.get(f"/r/{reply.id}").status_code == 303


def test_whoever_looks_may_keep_it_out(app, come):
    reply = make_told()
    tell(come(), reply)
    decide(app, come(role="moderator"), reply, "hide")
    assert seen(app, reply) == ["hidden"]


def test_other_reports_hide_nothing(app, come):
    reply = make_told()
    tell(come(), reply, rule="spam")
    assert seen(app, reply) == ["visible"]


def test_whoever_is_harmed_may_be_a_visitor_or_new_and_reads_that_it_is_out_of_sight(app, come, visitor):
    replies, thread = [make_told() for _ in range(2)], make_discussion(body=WORDS)
    for browser, post in ((visitor, replies[0]), (come(0), replies[1]), (app.test_client(), thread)):
        answer = browser.post(f"/posts/{post.id}/report", data={"rule": "private"}, follow_redirects=True)
        assert answer.status_code == 200
        assert "What you reported is hidden until a moderator has looked at it." in answer.text
    assert seen(app, *replies, thread) == ["held"] * 3


def test_a_stranger_hides_a_thing_once_and_never_what_somebody_has_looked_at(app, come, visitor):
    moderator, reply, other = come(role="moderator"), make_told(), make_told()
    tell(visitor, reply)
    assert seen(app, reply) == ["held"]
    decide(app, moderator, reply, "dismiss")
    tell(come(0), reply)
    assert seen(app, reply) == ["visible"], "it has been looked at"
    tell(come(), reply)
    assert seen(app, reply) == ["held"], "whoever is known is believed again"
    tell(come(), other, rule="spam")
    decide(app, moderator, other, "dismiss")
    tell(come(0), other)
    assert seen(app, other) == ["visible"], "it has been looked at for another reason"


def test_a_stranger_hides_two_an_hour(app, visitor):
    replies = [make_told() for _ in range(3)]
    for reply in replies:
        tell(visitor, reply)
    assert seen(app, *replies) == ["held", "held", "visible"]


def test_strangers_together_silence_no_author_and_no_thread(app, come):
    author, thread = make_member(), make_discussion()
    by_one = [make_told(author=author) for _ in range(3)]
    in_one = [make_reply(thread, body=WORDS) for _ in range(4)]
    for reply in (*by_one, *in_one):
        tell(come(0), reply)
    assert seen(app, *by_one) == ["held", "held", "visible"]
    assert seen(app, *in_one) == ["held", "held", "held", "visible"]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Report).values(reported_at=sa.func.now() - sa.text("interval '61 minutes'")))
    again = make_told(author=author)
    tell(come(0), again)
    assert seen(app, again) == ["held"]
    with app.app_context(), db.transaction():
        db.session.execute(
            sa.update(Report).values(hid="stranger", reported_at=sa.func.now() - sa.text("interval '2 hours'"))
        )
    more = [make_told(author=author) for _ in range(2)]
    for reply in more:
        tell(come(0), reply)
    assert "visible" in seen(app, *more), "five a day"


def test_strangers_together_hide_so_many_an_hour_on_the_whole_site(app, come, monkeypatch):
    monkeypatch.setattr(hiding, "OF_SITE", (2, 60))
    replies = [make_told() for _ in range(3)]
    for reply in replies:
        tell(come(0), reply)
    assert seen(app, *replies) == ["held", "held", "visible"]


def test_strangers_take_no_debate_of_many_away(app, come):
    thread = make_discussion(reply_count=11)
    tell(come(0), thread)
    assert seen(app, thread) == ["visible"]
    tell(come(), thread)
    assert seen(app, thread) == ["held"]


def test_a_new_member_who_was_wrong_twice_hides_nothing_either(app, come):
    reporter, moderator = come(0), come(role="moderator")
    for _ in range(2):
        reply = make_told()
        tell(reporter, reply)
        decide(app, moderator, reply, "dismiss")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Report).values(reported_at=sa.func.now() - sa.text("interval '2 days'")))
    third = make_told()
    tell(reporter, third)
    assert seen(app, third) == ["visible"]


def test_such_a_report_stands_on_top_of_the_queue_however_long_others_wait(app, come, visitor):
    moderator, petition = come(role="moderator"), make_petition(title="Keep it open")
    tell(come(), make_told(), rule="spam")
    tell(visitor, petition)
    lines = re.findall(r'class="queue-line".*?</a>', moderator.get("/moderation").text, re.DOTALL)
    assert ["Look at this first" in line for line in lines] == [True, False]
    assert "Keep it open" in lines[0], "a petition stays, and is looked at first"


def make_reason():
    petition = make_petition()
    return petition, save(Signature(petition_id=petition.id, name="Ada", show_name=True, reason=WORDS))


def tell_of_reason(browser, signature):
    assert browser.post(f"/signatures/{signature.id}/report", data={"rule": "private"}).status_code == 303


def case_of_reason(app, signature):
    with app.app_context():
        wanted = sa.select(Case.id).where(Case.signature_id == signature.id).order_by(Case.id.desc()).limit(1)
        return f"/moderation/cases/{db.session.scalar(wanted)}"


def decide_on_reason(app, moderator, signature, action):
    with app.app_context():
        about = Decision.signature_id == signature.id
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(about))
    sent = {"action": action, "rule": "private", "reason": "Looked at.", "previous": previous or ""}
    assert moderator.post(f"/moderation/signatures/{signature.id}", data=sent).status_code == 303


def test_a_reason_goes_out_of_sight_and_its_signature_counts_on(app, come, visitor):
    signatory, moderator = come(), come(role="moderator")
    petition = make_petition()
    signatory.post(f"/petitions/{petition.id}/sign", data={"reason": WORDS, "show_name": "y"})
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature).where(Signature.petition_id == petition.id)).one()
    page = f"/petitions/{petition.id}/reasons"
    assert WORDS in visitor.get(page).text
    answer = visitor.post(f"/signatures/{signature.id}/report", data={"rule": "private"}, follow_redirects=True)
    assert "What you reported is hidden until a moderator has looked at it." in answer.text
    assert WORDS not in visitor.get(page).text
    assert "Someone has reported this reason" in signatory.get("/me/signatures").text
    with app.app_context():
        assert db.session.get(Signature, signature.id).state == "counted"
    case = case_of_reason(app, signature)
    assert "Someone has reported this reason" in moderator.get(case).text
    decide_on_reason(app, moderator, signature, "dismiss")
    assert WORDS in visitor.get(page).text
    tell_of_reason(come(0), signature)
    assert WORDS in visitor.get(page).text, "somebody has looked"


def test_who_looks_keeps_a_reason_out_and_takes_that_back(app, come, visitor):
    moderator = come(role="moderator")
    petition, signature = make_reason()
    page = f"/petitions/{petition.id}/reasons"
    tell_of_reason(visitor, signature)
    case = case_of_reason(app, signature)
    decide_on_reason(app, moderator, signature, "hide")
    assert moderator.post(f"{case}/undo", data={}).status_code == 303
    assert WORDS not in visitor.get(page).text, "it waits again"
    assert "Someone has reported this reason" in moderator.get(case).text
    decide_on_reason(app, moderator, signature, "hide")
    assert "This reason is hidden." in moderator.get(case).text
    decide_on_reason(app, moderator, signature, "restore")
    assert WORDS in visitor.get(page).text


def test_nobody_stops_a_petition_by_a_report(app, come):
    petition = make_petition()
    tell(come(), petition)
    assert seen(app, petition) == ["visible"]


def test_who_was_wrong_twice_in_a_year_hides_nothing_any_more(app, come):
    reporter, moderator = come(), come(role="moderator")
    for _ in range(2):
        reply = make_told()
        tell(reporter, reply)
        assert seen(app, reply) == ["held"]
        decide(app, moderator, reply, "dismiss")
    third = make_told()
    tell(reporter, third)
    assert seen(app, third) == ["visible"]
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Decision).values(made_at=sa.func.now() - sa.text("interval '366 days'")))
    fourth = make_told()
    tell(reporter, fourth)
    assert seen(app, fourth) == ["held"]


def test_nobody_hides_more_than_a_few_a_day(app, come):
    reporter, replies = come(), [make_told() for _ in range(6)]
    for reply in replies:
        tell(reporter, reply)
    assert seen(app, *replies) == ["held"] * 5 + ["visible"]


def test_operators_say_by_which_rules_that_is(app, come):
    operator = come(role="operator")
    with app.app_context():
        rules = {
            rule.code: rule for rule in db.session.scalars(sa.select(TopicRule).where(TopicRule.topic_id.is_(None)))
        }
    assert operator.post(f"/operate/rules/{rules['private'].id}/not-at-once").status_code == 303
    assert operator.post(f"/operate/rules/{rules['spam'].id}/at-once").status_code == 303
    told, spam = make_told(), make_told()
    tell(come(), told)
    tell(come(), spam, rule="spam")
    assert seen(app, told, spam) == ["visible", "held"]
    assert "Hide later" in operator.get(f"/operate/rules/{rules['spam'].id}").text
