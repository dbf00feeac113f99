"""A reason given with a signature is reported, hidden and shown again like a post; its signature counts on."""

import re

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import get_topic, make_member, make_petition, save
from feeds import block, mute
from guests import ask, typed
from mails import deliver, link_in
from moderation.conftest import latest

from activistnet.core.data.db import db
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.moderation.models import Decision, Report
from activistnet.petitions.models import Signature

WORDS = "Sell the pills"
BEFORE = "0020"  # the migration before reasons could be reported


@pytest.fixture
def moderator(client, log_in):
    return log_in(make_member("mo", role="moderator"))


def sign(petition, member=None, **values):
    shown = {"name": member.display_name if member else "Ada Marsh", "show_name": True, "reason": WORDS}
    member_id = member.id if member else None
    return save(Signature(petition_id=petition.id, member_id=member_id, **{**shown, **values}))


def report(browser, signature, rule="spam", **values):
    return browser.post(f"/signatures/{signature.id}/report", data={"rule": rule, "note": "Look", **values})


def decide(browser, signature, action, *, previous="", rule="spam"):
    data = {"action": action, "rule": rule, "reason": "Pills are sold.", "previous": previous}
    return browser.post(f"/moderation/signatures/{signature.id}", data=data)


def pages(petition):
    return [f"/petitions/{petition.id}/{petition.slug}", f"/petitions/{petition.id}/reasons"]


def read(answer):
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def main_of(page):
    return page.split("<main")[1].split("</main>")[0]


def test_a_reason_is_reported_from_the_list_hidden_and_shown_again_while_the_signature_counts(
    app, client, moderator, visitor
):
    petition = make_petition(signature_count=1)
    signature = sign(petition, make_member("lena"))
    address = f"/signatures/{signature.id}/report"
    assert all(WORDS in visitor.get(path).text and address in visitor.get(path).text for path in pages(petition))
    form = visitor.get(address).text
    assert WORDS in form and "No spam" in form
    answer = report(visitor, signature)
    assert answer.status_code == 303 and "passed your report to the moderators" in visitor.get(answer.location).text
    queue = client.get("/moderation").text
    assert WORDS in queue and "Reason for signing" in queue and "No spam" in queue
    case = client.get(f"/moderation/signatures/{signature.id}", follow_redirects=True).text
    assert "Look" in case and petition.title in case and case.count(WORDS) > 1
    assert decide(client, signature, "hide").location == "/moderation"
    assert not any(WORDS in visitor.get(path).text for path in pages(petition))
    assert WORDS not in client.get("/moderation").text
    assert visitor.get(f"/petitions/{petition.id}/count.json").json["count"] == 1
    assert visitor.get(address).status_code == 404 and report(visitor, signature).status_code == 404
    pass_half_a_minute(app)
    log = main_of(visitor.get("/moderation/log").text)
    assert "A reason for signing" in log and "Pills are sold." in log and "No spam" in log
    assert "Lena" not in log and WORDS not in log and petition.title not in log
    assert decide(client, signature, "restore", previous=latest(app)).status_code == 303
    assert all(WORDS in visitor.get(path).text for path in pages(petition))
    with app.app_context():
        assert db.session.scalars(sa.select(Report.evidence)).all() == [WORDS]
        assert db.session.get(Signature, signature.id).state == "counted"


def test_g05_the_signatory_and_who_reported_it_are_told(app, client, log_in, moderator):
    petition, lena, reporter = make_petition(), make_member("lena"), make_member()
    hers, theirs = app.test_client(), app.test_client()
    log_in(lena, hers)
    hers.post(f"/petitions/{petition.id}/sign", data={"reason": WORDS, "show_name": "1"})
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    log_in(reporter, theirs)
    report(theirs, signature)
    decide(client, signature, "hide")
    pass_half_a_minute(app)
    assert "A moderator has hidden this reason" in hers.get("/me/signatures").text
    told = read(hers.get("/notifications"))
    assert "has hidden your reason for signing the petition" in told
    assert "No spam" in told and "Pills are sold." in told
    heard = read(theirs.get("/notifications"))
    assert "Thank you for your report on this: reason for signing the petition" in heard and "has hidden it" in heard
    decide(client, signature, "restore", previous=latest(app))
    pass_half_a_minute(app)
    assert "A moderator has hidden this reason" not in hers.get("/me/signatures").text
    assert "has shown your reason for signing the petition" in read(hers.get("/notifications"))


def test_a_guest_is_told_by_mail(app, client, moderator, tmp_path):
    petition, guest = make_petition(), app.test_client()
    ask(guest, petition, reason=WORDS)
    [mail] = deliver(app, tmp_path)
    guest.post(link_in(mail, "confirm"))
    deliver(app, tmp_path)
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    report(app.test_client(), signature)
    decide(client, signature, "hide")
    pass_half_a_minute(app)
    [mail] = deliver(app, tmp_path)
    text = mail.get_content()
    assert mail["To"] == "ada@example.org" and "reason for signing is hidden" in mail["Subject"]
    assert petition.title in text and "No spam" in text and "Pills are sold." in text and "still counts" in text
    decide(client, signature, "restore", previous=latest(app))
    pass_half_a_minute(app)
    [mail] = deliver(app, tmp_path)
    assert "shown again" in mail["Subject"]


def test_a_guest_is_told_in_the_language_they_signed_in(app, client, moderator, tmp_path):
    petition, guest = make_petition(), app.test_client()
    french = {"Accept-Language": "fr"}
    guest.post(f"/petitions/{petition.id}/sign", data=typed(reason=WORDS), headers=french)
    [mail] = deliver(app, tmp_path)
    guest.post(link_in(mail, "confirm"))
    deliver(app, tmp_path)
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    decide(client, signature, "hide")
    pass_half_a_minute(app)
    [mail] = deliver(app, tmp_path)
    assert mail["Subject"].startswith("Votre raison de signer est masquée")


def test_a_case_about_a_reason_is_judged_by_nobody_who_is_part_of_it(app, client, log_in):
    def come(role="moderator"):
        browser = app.test_client()
        return log_in(make_member(role=role), browser), browser

    (author, of_author), (signatory, of_signatory), (_, of_reporter) = come(), come("operator"), come()
    (blocking, of_blocking), (muting, of_muting) = come(), come()
    signature = sign(make_petition(author), signatory, reason=WORDS)
    block(blocking, signatory)
    mute(muting, signatory)
    block(signatory, muting)
    assert report(of_reporter, signature).status_code == 303
    for browser in (of_author, of_signatory, of_reporter, of_blocking):
        assert WORDS not in browser.get("/moderation").text
        assert browser.get(f"/moderation/signatures/{signature.id}", follow_redirects=True).status_code == 403
        assert decide(browser, signature, "hide").status_code == 403
    assert WORDS in of_muting.get("/moderation").text
    assert decide(of_muting, signature, "hide").status_code == 303


def test_the_second_of_two_who_decide_about_a_reason_is_told(app, client, moderator):
    first, second = (sign(make_petition()) for _ in range(2))
    for signature in (first, second):
        assert report(app.test_client(), signature).status_code == 303
    assert decide(client, first, "dismiss").status_code == 303
    late = decide(client, first, "hide")
    assert late.status_code == 409 and "Someone else has decided" in late.text
    assert decide(client, second, "hide").status_code == 303, "decisions about other reasons are not in the way"


@pytest.mark.parametrize("state", [{"reason": ""}, {"state": "withdrawn"}, {"reason_hidden": True}])
def test_what_nobody_is_shown_is_not_reported(client, state):
    signature = sign(make_petition(), **state)
    assert client.get(f"/signatures/{signature.id}/report").status_code == 404
    assert report(client, signature).status_code == 404


def test_reasons_under_hidden_petitions_and_unknown_ones_are_not_reported(client):
    signature = sign(make_petition(visibility="hidden"))
    for number in (signature.id, 10**6, 2**63):
        assert client.get(f"/signatures/{number}/report").status_code == 404


def test_one_s_own_reason_is_not_reported_and_a_member_has_one_open_report(app, client, log_in):
    petition, member = make_petition(), log_in(make_member())
    own, other = sign(petition, member), sign(petition)
    assert client.get(f"/signatures/{own.id}/report").status_code == 422
    assert report(client, own).status_code == 422
    for note in ("Look", "Look again"):
        assert report(client, other, note=note).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1


def test_a_report_of_a_reason_without_a_rule_is_given_back(client):
    answer = report(client, sign(make_petition()), rule="", note="It is bad")
    assert answer.status_code == 422 and "It is bad" in answer.text


@pytest.mark.parametrize("action", ["lock", "unlock", "restore", "dismiss"])
def test_what_would_change_nothing_is_refused(client, moderator, action):
    assert decide(client, sign(make_petition()), action).status_code == 422


def test_a_withdrawn_reason_keeps_its_evidence_and_its_reports_are_answered(app, client, moderator):
    signature = sign(make_petition())
    report(app.test_client(), signature)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Signature).values(state="withdrawn", reason=""))
    case = client.get(f"/moderation/signatures/{signature.id}", follow_redirects=True).text
    assert "has been withdrawn" in case and WORDS in case
    assert decide(client, signature, "dismiss").status_code == 303


def test_members_and_visitors_decide_about_no_reason(app, client, log_in):
    signature = sign(make_petition())
    assert decide(app.test_client(), signature, "hide").status_code == 401
    log_in(make_member())
    assert client.get(f"/moderation/signatures/{signature.id}", follow_redirects=True).status_code == 403
    assert decide(client, signature, "hide").status_code == 403


def test_a_topic_counts_its_months_with_several_decisions_about_reasons(app, client, moderator):
    petition = make_petition()
    signatures = [sign(petition, make_member()) for _ in range(2)]
    elsewhere = sign(make_petition(topic_id=get_topic("food").id), make_member())
    for signature in (*signatures, elsewhere):
        report(app.test_client(user=make_member()), signature)
        assert decide(client, signature, "hide").status_code == 303
    pass_half_a_minute(app)
    assert "2 decisions" in read(app.test_client().get("/t/health/moderation"))
    assert "1 decision" in read(app.test_client().get("/t/food/moderation"))


def test_a_report_is_about_a_post_or_a_reason_and_never_both(app):
    petition = make_petition()
    signature = sign(petition)
    for values in ({}, {"post_id": petition.id, "signature_id": signature.id}):
        with pytest.raises(sa.exc.IntegrityError):
            save(Report(rule="spam", **values))


@pytest.mark.parametrize("name_shown", [True, False])
def test_who_gave_a_reason_does_not_judge_it_also_under_a_hidden_name(app, client, log_in, name_shown):
    operator = log_in(make_member(role="operator"))
    petition = make_petition()
    answer = client.post(
        f"/petitions/{petition.id}/sign", data={"reason": WORDS, "show_name": "1" if name_shown else ""}
    )
    assert answer.status_code == 303
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    assert report(client, signature).status_code == 422, "nor reports it"
    assert report(app.test_client(), signature).status_code == 303
    assert WORDS not in main_of(client.get("/moderation").text)
    assert client.get(f"/moderation/signatures/{signature.id}", follow_redirects=True).status_code == 403
    assert decide(client, signature, "dismiss").status_code == 403
    assert operator.is_moderator


def test_a_member_with_a_hidden_name_is_told_by_mail(app, client, log_in, tmp_path):
    with app.app_context():
        digest = digest_of("ada@example.org")
        mailbox = {"mailbox_digest": digest, "mailbox_sealed": seal_mailbox(digest, "ada@example.org")}
    petition, signing = make_petition(), app.test_client()
    log_in(make_member(**mailbox), signing)
    assert signing.post(f"/petitions/{petition.id}/sign", data={"reason": WORDS, "show_name": ""}).status_code == 303
    deliver(app, tmp_path)
    log_in(make_member(role="moderator"))
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    report(app.test_client(), signature)
    decide(client, signature, "hide")
    pass_half_a_minute(app)
    [mail] = deliver(app, tmp_path)
    assert mail["To"] == "ada@example.org" and "reason for signing is hidden" in mail["Subject"]


def test_a_hidden_reason_stays_hidden_when_its_person_writes_another(app, client, log_in):
    petition, signing, visitor = make_petition(), app.test_client(), app.test_client()
    log_in(make_member(), signing)
    signing.post(f"/petitions/{petition.id}/sign", data={"reason": WORDS, "show_name": "1"})
    log_in(make_member(role="moderator"))
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
    decide(client, signature, "hide")
    answer = signing.post(f"/petitions/{petition.id}/change", data={"reason": f"{WORDS} again", "show_name": "1"})
    assert answer.status_code == 303 and f"{WORDS} again" in signing.get("/me/signatures").text
    assert not any(WORDS in visitor.get(path).text for path in pages(petition))


@pytest.mark.commits(emptied=True)
def test_the_code_before_goes_on_and_the_way_back_leaves_what_is_about_posts(app):
    petition, moderator = make_petition(), make_member(role="moderator")
    signature = sign(petition, reason_hidden=True)
    for about in ({"post_id": petition.id}, {"signature_id": signature.id}):
        save(Report(rule="spam", **about))
        save(Decision(moderator_id=moderator.id, action="dismiss", reason="Fine.", **about))
    run = app.test_cli_runner()
    assert run.invoke(args=["db", "downgrade", BEFORE, "--yes"]).exit_code == 0
    with app.app_context():
        for table in ("reports", "decisions"):
            assert db.session.scalars(sa.text(f"SELECT post_id FROM {table}")).all() == [petition.id]
    assert run.invoke(args=["db", "upgrade"]).exit_code == 0
    with app.app_context():
        assert db.session.get(Signature, signature.id).reason == WORDS
