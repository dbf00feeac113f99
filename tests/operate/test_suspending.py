"""Suspending somebody is a decision with a rule, a reason and an end, also where no case waits: on the page of a case,
and on the command line for the site that has one operator.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_member, save
from operate.conftest import acts, again, is_signed_in
from people import PASSWORD, make_person
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.moderation.models import Act, Decision, Report

WHY = ("--rule", "hate", "--reason", "Sold pills.")


@pytest.fixture
def amina():
    return make_person("Amina")


@pytest.fixture
def mails(app, configure, tmp_path):
    """`mails()`: what was sent by now."""
    configure(mail_url=f"file:{tmp_path}")

    def sent():
        with app.app_context():
            run_due()
        return "\n".join(re.sub(r"=\n", "", file.read_text()) for file in sorted(tmp_path.glob("*.eml")))

    return sent


def last_act(app):
    with app.app_context():
        wanted = sa.select(Decision, Act).join(Act, Act.decision_id == Decision.id).order_by(Act.id.desc()).limit(1)
        return db.session.execute(wanted).one()


def decide(client, member, action, **fields):
    form = {"rule": "hate", "reason": "Sold pills.", "days": "7", "previous": "", **fields}
    return client.post(f"/moderation/members/{member.id}", data={"action": action, **form})


def test_the_page_of_a_member_leads_to_a_decision_which_ends_is_told_appealed_and_in_the_log(
    app, client, operator, amina, log_in, mails
):
    browser = app.test_client()
    log_in(amina, browser)
    page = client.get(f"/operate/members/{amina.id}")
    assert f'href="/moderation/members/{amina.id}"' in page.text and "may appeal" in words(page)
    assert decide(client, amina, "suspend", rule="").status_code == 422
    assert decide(client, amina, "suspend").status_code == 303
    assert not is_signed_in(browser)
    _decision, act = last_act(app)
    left = act.until - datetime.now(UTC)
    assert timedelta(days=6) < left <= timedelta(days=7)
    pass_half_a_minute(app)
    mail = mails()
    assert f"To: {amina.handle}@example.org" in mail and "Sold pills." in mail
    (link,) = set(re.findall(r"http://\S+?(/\S*standing\S*|/\S+)", mail[mail.index("appeal once, here:") :])[:1])
    assert app.test_client().get(link).status_code == 200
    log = words(app.test_client().get("/moderation/log"))
    assert "suspended" in log and "Sold pills." in log and amina.handle not in log
    told = app.test_client().post("/login", data={"handle": amina.handle, "password": PASSWORD})
    assert "Reason: Sold pills." in told.text
    (line,) = acts()
    assert (line.actor, line.verb, line.what) == (operator.id, "member.suspend", f"member:{amina.id}")
    assert "pills" not in str(line.facts)


@pytest.mark.usefixtures("operator")
def test_what_a_decision_did_is_ended_by_another_one_and_nothing_else(app, client, amina, run):
    decide(client, amina, "suspend")
    page = client.get(f"/operate/members/{amina.id}")
    assert f"/operate/members/{amina.id}/lift" not in page.text and "Change the suspension" in page.text
    refused = client.post(f"/operate/members/{amina.id}/lift")
    assert refused.status_code == 422 and "Decide again to end it" in refused.text
    assert run("members", "lift", amina.handle).exit_code == 2
    assert again(amina).suspended_at is not None
    assert run("members", "lift", amina.handle, "--reason", "It was somebody else.").exit_code == 0
    assert again(amina).suspended_at is None
    decision, _act = last_act(app)
    assert (decision.action, decision.reason) == ("unsuspend", "It was somebody else.")
    assert [line.verb for line in acts()] == ["member.suspend", "member.lift"]


def test_one_made_without_a_decision_stays_as_it_is_and_is_lifted_without_one(client, operator, run):
    old, older = (make_member(suspended_at=datetime.now(UTC), suspended_reason="Because") for _ in "12")
    page = client.get(f"/operate/members/{old.id}").text
    assert "Because" in page and "Change the suspension" not in page
    assert f'href="/moderation/members/{old.id}"' not in page
    assert decide(client, old, "suspend").status_code == 422
    assert "is suspended already, until it is lifted" in run("members", "suspend", old.handle, *WHY).output
    for _ in "12":
        assert client.post(f"/operate/members/{old.id}/lift").status_code == 303
    assert again(old).suspended_reason == ""
    assert "may sign in again" in run("members", "lift", older.handle).output
    assert "not suspended" in run("members", "lift", older.handle).output
    assert [(line.actor, line.verb) for line in acts()] == [(operator.id, "member.lift"), (None, "member.lift")]


def test_the_command_line_decides_too_in_the_name_of_the_only_operator_and_everyone_is_told(
    app, operator, amina, run, mails
):
    save(Report(member_id=amina.id, reporter_id=operator.id, rule="hate"))  # by the only one who could decide
    said = run("members", "suspend", amina.handle, *WHY, "--days", "90").output
    ends = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    assert f"signed out everywhere, until {ends}" in said
    assert f"suspended until {ends}" in run("members", "find", amina.handle).output
    decision, _ = last_act(app)
    assert (decision.moderator_id, decision.rule, decision.member_id) == (operator.id, "hate", amina.id)
    pass_half_a_minute(app)
    assert "Sold pills." in mails()
    log = words(app.test_client().get("/moderation/log"))
    assert "Sold pills." in log and "Decided by one person" in log
    assert [(line.actor, line.verb) for line in acts()] == [(None, "member.suspend")]


def test_on_the_command_line_too_what_is_long_waits_for_somebody_else(app, operator, amina, run):
    make_member("second", role="operator")
    several = run("members", "suspend", amina.handle, *WHY)
    assert several.exit_code == 1 and "--by" in several.output
    said = run("members", "suspend", amina.handle, *WHY, "--days", "30", "--by", operator.handle).output
    assert "once someone else confirms it" in said
    member = again(amina)
    assert member.suspended_at is None and member.restricted_until is not None and acts() == []
    assert last_act(app)[0].moderator_id == operator.id


def test_whoever_reported_somebody_decides_nothing_about_them_while_there_is_somebody_else(operator, amina, run):
    save(Report(member_id=amina.id, reporter_id=operator.id, rule="hate"))
    make_member("mod", role="moderator")
    said = run("members", "suspend", amina.handle, *WHY)
    assert said.exit_code == 1 and "Another moderator has to decide this" in said.output
    assert again(amina).suspended_at is None


@pytest.mark.usefixtures("operator")
def test_nobody_with_a_role_is_suspended_before_it_is_taken_away(client, run):
    moderator = make_member("mod", role="moderator")
    page = client.get(f"/operate/members/{moderator.id}")
    assert f"/moderation/members/{moderator.id}" not in page.text and "Change the role first" in page.text
    assert decide(client, moderator, "suspend").status_code == 422
    said = run("members", "suspend", "mod", *WHY)
    assert said.exit_code == 1 and "`flask members appoint mod member`" in said.output
    assert run("members", "appoint", "mod", "member").exit_code == 0
    assert run("members", "suspend", "mod", *WHY).exit_code == 0


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "Give --rule and --reason"),
        (("--rule", "hate"), "Give --rule and --reason"),
        (("--rule", "nothing", "--reason", "Spam."), "There is no rule 'nothing'. The rules: "),
        ((*WHY, "--days", "0"), "0 is not in the range"),
        ((*WHY, "--days", "91"), "91 is not in the range"),
        ((*WHY, "--by", "nobody"), "There is no member @nobody"),
        ((*WHY, "--by", "amina"), "An operator decides this"),
    ],
)
@pytest.mark.usefixtures("operator")
def test_a_suspension_that_is_not_as_it_should_be_changes_nothing(run, args, sentence):
    member = make_member("amina")
    said = run("members", "suspend", "amina", *args)
    assert said.exit_code in (1, 2) and sentence in said.output and "Traceback" not in said.output
    assert again(member).suspended_at is None and acts() == []


def test_without_an_operator_nobody_decides(run):
    make_member("amina")
    said = run("members", "suspend", "amina", *WHY)
    assert said.exit_code == 1 and "appoint HANDLE operator" in said.output
