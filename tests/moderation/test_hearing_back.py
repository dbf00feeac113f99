"""Everyone hears in words what was decided, and can have it looked at again by somebody else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_petition, save
from feeds import block
from mails import about, deliver
from moderation.conftest import latest, report
from people import make_person
from shown import words

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.moderation.appeal_models import Appeal
from activistnet.moderation.models import Case, Decision, Report
from activistnet.moderation.services import reports
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post

MEMBERS = 3


def newest(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(model.id)))


def decide(app, browser, *actions, case_id=None, reason="Sold pills.", rule="spam"):
    case_id = case_id or newest(app, Case)
    with app.app_context():
        case = db.session.get(Case, case_id)
        alike = (Decision.post_id.is_not_distinct_from(case.post_id),)
        alike += (Decision.signature_id.is_not_distinct_from(case.signature_id),)
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(*alike))
    sent = {"action": list(actions), "rule": rule, "reason": reason, "previous": previous or ""}
    answer = browser.post(f"/moderation/cases/{case_id}/decide", data=sent)
    pass_half_a_minute(app)
    return answer.status_code


def test_a_member_reads_where_they_stand_and_what_they_can_do(app, come):
    author, theirs = come()
    _, moderator = come("moderator")
    assert "good standing" in words(theirs.get("/me/standing"))
    report(come()[1], make_discussion(author, title="Cheap pills"))
    assert decide(app, moderator, "hide", "restrict") == 303
    page = words(theirs.get("/me/standing"))
    for said in ("Cheap pills", "hidden this", "publish until", "No spam", "Sold pills.", "Appeal against"):
        assert said in page
    assert '"/me/standing"' in theirs.get("/settings").text
    others = come()[1]
    assert "Cheap pills" not in others.get("/me/standing").text
    assert others.get(f"/appeals/{latest(app)}").status_code == 404


def test_one_reporter_and_many_of_a_day_read_the_same(app, come):
    _, moderator = come("moderator")
    pages = []
    for many in (1, MEMBERS):
        post, browsers = make_discussion(title="Cheap pills"), [come()[1] for _ in range(many)]
        for browser in browsers:
            report(browser, post)
        decide(app, moderator, "hide")
        with app.app_context():
            ids = db.session.scalars(sa.select(Report.id).where(Report.post_id == post.id).order_by(Report.id)).all()
        shown = [each.get(f"/reports/{number}") for each, number in zip(browsers, ids, strict=True)]
        mains = [each.text.split("<main")[1].split("</main>")[0] for each in shown]
        pages += [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", each)) for each in mains]
    alike = {re.sub(r"\d+|just now|seconds? ago", "", page) for page in pages}
    assert len(alike) == 1
    assert "A moderator has decided: Hidden." in pages[0] and "Sold pills." in pages[0]


def test_a_report_is_read_by_whoever_made_it_alone(app, come):
    _, theirs = come()
    post = make_discussion()
    report(theirs, post)
    number = newest(app, Report)
    assert "A moderator will read it" in words(theirs.get(f"/reports/{number}"))
    assert come()[1].get(f"/reports/{number}").status_code == 404
    assert app.test_client().get(f"/reports/{number}").status_code in (302, 303, 401)
    refused = theirs.post(f"/reports/{number}/look", data={"words": "Look again"})
    assert refused.status_code == 422, "nothing is decided yet"
    assert "Look again" in refused.text


def test_g05_an_appeal_is_answered_in_words_by_somebody_who_was_not_involved(app, come):
    author, theirs = come()
    (_, first), (_, second) = come("moderator"), come("moderator")
    post = make_discussion(author, title="Cheap pills")
    report(come()[1], post)
    decide(app, first, "hide")
    decision = latest(app)
    assert theirs.post(f"/appeals/{decision}", data={"words": ""}).status_code == 422
    assert theirs.post(f"/appeals/{decision}", data={"words": "They are for my mother."}).status_code == 303
    again = theirs.post(f"/appeals/{decision}", data={"words": "Once more"})
    assert again.status_code == 409 and "Once more" in again.text
    case = newest(app, Case)
    assert "They are for my mother." in second.get(f"/moderation/cases/{case}").text
    assert "Cheap pills" in second.get("/moderation?view=appeals").text
    assert "Appeal" in words(second.get("/moderation?view=appeals"))
    assert "Cheap pills" not in first.get("/moderation").text
    assert first.get(f"/moderation/cases/{case}").status_code == 403
    assert decide(app, first, "restore", case_id=case) == 403
    assert decide(app, second, "restore", case_id=case, reason="", rule="") == 422, "an answer has words"
    assert decide(app, second, "restore", case_id=case, reason="You are right.", rule="") == 303
    page = words(theirs.get(f"/appeals/{decision}"))
    assert "Another moderator has looked at it and decided: Shown again." in page and "You are right." in page
    assert "There's a reply to your appeal." in words(theirs.get("/notifications"))
    with app.app_context():
        assert db.session.get(Post, post.id).visibility == "visible"
    assert theirs.post(f"/appeals/{latest(app)}", data={"words": "And again"}).status_code == 422


def test_an_appeal_goes_to_the_operator_who_decided_where_there_is_nobody_else(app, come):
    author, theirs = come()
    _, operator = come("operator")
    report(come()[1], make_discussion(author))
    decide(app, operator, "hide")
    theirs.post(f"/appeals/{latest(app)}", data={"words": "No."})
    assert decide(app, operator, "dismiss", reason="It stays.", rule="") == 303


def test_who_reported_it_has_it_looked_at_once_more_by_another_moderator(app, come):
    (_, theirs), (_, others) = come(), come()
    (_, first), (_, second) = come("moderator"), come("moderator")
    post = make_discussion(title="Cheap pills")
    for browser in (theirs, others):
        report(browser, post)
    mine = newest(app, Report) - 1
    decide(app, first, "dismiss", reason="", rule="")
    assert theirs.post(f"/reports/{mine}/look", data={"words": "It sells pills."}).status_code == 303
    assert theirs.post(f"/reports/{mine}/look", data={"words": "Again."}).status_code == 409
    assert others.post(f"/reports/{mine + 1}/look", data={"words": "Me too."}).status_code == 303
    case = newest(app, Case)
    shown = words(second.get(f"/moderation/cases/{case}"))
    assert "It sells pills." in shown and "Me too." in shown, "both are one case"
    assert first.get(f"/moderation/cases/{case}").status_code == 403
    assert decide(app, second, "hide", case_id=case, reason="Indeed.") == 303
    for browser, number in ((theirs, mine), (others, mine + 1)):
        page = words(browser.get(f"/reports/{number}"))
        assert "Another moderator has looked at it and decided: Hidden." in page and "Indeed." in page
        assert "looked again at what you reported" in words(browser.get("/notifications"))


def test_member_and_reporters_are_told_by_mail_in_their_language(app, come, log_in, tmp_path):
    author, reporter = make_person("Vera"), make_person("Yusuf")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == author.id).values(language="fr"))
    theirs = app.test_client()
    log_in(reporter, theirs)
    report(theirs, make_discussion(author, title="Cheap pills"))
    decide(app, come("moderator")[1], "hide")
    mails = deliver(app, tmp_path)
    [told] = [mail for mail in mails if "Cheap pills" in mail["Subject"]]
    assert "Les modérateurs" in told.get_content() or "modération" in told.get_content()
    assert f"/appeals/{latest(app)}" in told.get_content() and "yusuf" not in told.get_content().lower()
    [heard] = about(mails, "What came of your report")
    assert "/reports/" in heard.get_content() and "Sold pills." in heard.get_content()
    deliver(app, tmp_path)


def test_who_is_suspended_reads_why_and_appeals_by_the_link_of_the_mail_and_opens_nothing_else(app, come, tmp_path):
    author = make_person("Vera")
    post, (_, operator), (_, other) = make_discussion(author, title="Cheap pills"), come("operator"), come("operator")
    report(come()[1], post)
    decide(app, operator, "suspend")
    decision, theirs = latest(app), app.test_client()
    [mail] = [each for each in deliver(app, tmp_path) if "Cheap pills" in each["Subject"]]
    link = re.search(r"/appeal/\S+", mail.get_content())[0]
    assert f"/appeals/{decision}" not in mail.get_content()
    page = words(theirs.get(link))
    assert "Your account is suspended until" in page and "Sold pills." in page and "Where I stand" not in page
    assert theirs.post(link, data={"words": ""}).status_code == 422
    assert theirs.post(link, data={"words": "They are for my mother."}).status_code == 303
    assert theirs.post(link, data={"words": "Once more"}).status_code == 409
    assert theirs.get("/me/standing").status_code == theirs.get(f"/appeals/{decision}").status_code == 303
    for wrong in (f"/appeal/{decision}-{author.id}", f"{link}x", link.replace(f"/{decision}-", f"/{decision + 1}-")):
        assert theirs.get(wrong).status_code == theirs.post(wrong, data={"words": "No."}).status_code == 404
    assert "They are for my mother." in other.get(f"/moderation/cases/{newest(app, Case)}").text
    assert decide(app, other, "dismiss", reason="It stays.", rule="") == 303
    assert "It stays." in words(theirs.get(link))
    [answer] = about(deliver(app, tmp_path), "The reply to your appeal")
    assert re.search(r"/appeal/\S+", answer.get_content())
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == author.id).values(suspended_at=None))
    assert theirs.get(link).status_code == theirs.post(link, data={"words": "Again"}).status_code == 410


def test_the_link_ends_after_ninety_days(app, come):
    author = make_member(suspended_at="2026-01-01T00:00:00Z")
    told = {"moderator_id": make_member(role="operator").id, "reason": "No.", "told_at": sa.func.now()}
    decision = save(Decision(member_id=author.id, action="suspend", **told))
    with app.app_context():
        with time_machine.travel(datetime.now(UTC) - timedelta(days=91)):
            old = sign_value(f"{decision.id}-{author.id}", "standing")
        new = sign_value(f"{decision.id}-{author.id}", "standing")
    assert app.test_client().get(f"/appeal/{old}").status_code == 410
    assert app.test_client().get(f"/appeal/{new}").status_code == 200


def test_a_signatory_appeals_when_their_reason_is_hidden(app, come):
    author, theirs = come()
    petition = make_petition()
    signature = save(
        Signature(petition_id=petition.id, member_id=author.id, name="Ada", show_name=True, reason="Sell the pills")
    )
    come()[1].post(f"/signatures/{signature.id}/report", data={"rule": "spam"})
    decide(app, come("moderator")[1], "hide")
    assert "Sell the pills" in words(theirs.get("/me/standing"))
    assert theirs.post(f"/appeals/{latest(app)}", data={"words": "No."}).status_code == 303


def test_the_log_shows_how_many_decisions_were_overturned(app, come):
    author, theirs = come()
    (_, first), (_, second) = come("moderator"), come("moderator")
    for _ in range(2):
        report(come()[1], make_discussion(author))
        decide(app, first, "hide")
    theirs.post(f"/appeals/{latest(app)}", data={"words": "No."})
    decide(app, second, "restore", reason="You are right.", rule="")
    page = words(app.test_client().get("/moderation/log"))
    assert "Month by month" in page and "1 overturned" in page


def test_who_left_leaves_no_words_behind(app, come):
    author, theirs = come()
    report(come()[1], make_discussion(author))
    decide(app, come("moderator")[1], "hide")
    theirs.post(f"/appeals/{latest(app)}", data={"words": "They are for my mother."})
    with app.app_context(), db.transaction():
        reports.forget_reporter(author.id)
    with app.app_context():
        appeal = db.session.scalars(sa.select(Appeal)).one()
        assert (appeal.member_id, appeal.words) == (None, "")


def test_what_a_second_look_decides_can_be_appealed_by_whom_it_is_about(app, come, log_in, tmp_path):
    (_, reporting), theirs, author = come(), app.test_client(), make_person("Vera")
    log_in(author, theirs)
    staff = [come("moderator")[1] for _ in range(3)]
    report(reporting, make_discussion(author, title="Cheap pills"))
    number = newest(app, Report)
    decide(app, staff[0], "dismiss", reason="", rule="")
    reporting.post(f"/reports/{number}/look", data={"words": "It sells pills."})
    decide(app, staff[1], "hide", reason="Indeed.")
    hidden = latest(app)
    assert "Appeal against this decision" in words(theirs.get("/me/standing")), "they hear of it for the first time"
    assert about(deliver(app, tmp_path), "A decision of the moderators")
    assert theirs.post(f"/appeals/{hidden}", data={"words": "They are for my mother."}).status_code == 303
    assert decide(app, staff[1], "dismiss", reason="It stays.", rule="") == 403, "not who decided it"
    assert decide(app, staff[2], "restore", reason="You are right.", rule="") == 303
    mails = deliver(app, tmp_path)
    assert about(mails, "The reply to your appeal") and not about(mails, "A decision of the moderators")
    assert theirs.post(f"/appeals/{latest(app)}", data={"words": "And again"}).status_code == 422
    assert reporting.post(f"/reports/{number}/look", data={"words": "And again"}).status_code == 409


@pytest.mark.parametrize("gone", ["deleted", "hidden", "apart"])
def test_who_reported_it_does_not_read_on_what_nobody_is_shown_any_more(app, come, gone):
    (author, writing), (reporter, theirs) = come(), come()
    post = make_discussion(author, body="My address is Elm Street 7")
    report(theirs, post)
    own = f"/reports/{newest(app, Report)}"
    assert "Elm Street" in theirs.get(own).text
    if gone == "deleted":
        assert writing.post(f"/posts/{post.id}/delete").status_code == 303
    elif gone == "hidden":
        decide(app, come("moderator")[1], "hide")
    else:
        block(author, reporter)
    assert "Elm Street" not in theirs.get(own).text
    assert "Elm Street" in come("moderator")[1].get(f"/moderation/posts/{post.id}", follow_redirects=True).text


def test_a_signatory_who_withholds_the_name_learns_by_mail_where_to_appeal(app, come, log_in, tmp_path):
    theirs, (_, moderator), petition = app.test_client(), come("moderator"), make_petition()
    log_in(make_person("Vera"), theirs)
    theirs.post(f"/petitions/{petition.id}/sign", data={"reason": "Pills for all"})
    signature = newest(app, Signature)
    assert come()[1].post(f"/signatures/{signature}/report", data={"rule": "spam"}).status_code == 303
    deliver(app, tmp_path)
    decide(app, moderator, "hide")
    [mail] = about(deliver(app, tmp_path), "Your reason for signing is hidden")
    assert f"/appeals/{latest(app)}" in mail.get_content()
    assert theirs.post(f"/appeals/{latest(app)}", data={"words": "They are for my mother."}).status_code == 303
    assert come()[1].get(f"/appeals/{latest(app)}").status_code == 404
