"""What an operator does about a member: on the page and on the command line alike, one line of the log each."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from browsers import Browser
from factories import make_member, save
from operate.conftest import acts, again, is_signed_in
from people import PASSWORD, make_person

from activistnet.accounts import tasks
from activistnet.accounts.models import SecurityEvent
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.members.models import Member


@pytest.fixture
def amina():
    return make_person("Amina")


@pytest.fixture
def browser(app, client, amina, log_in):
    browser = app.test_client()
    log_in(amina, browser)
    return browser


def do(client, member, act, **fields):
    return client.post(f"/operate/members/{member.id}/{act}", data={"password": PASSWORD, **fields})


def test_an_operator_finds_members_by_handle_name_and_whole_mailbox_and_never_sees_the_mailbox(client, operator):
    person = make_person("Zoe")
    mailbox = f"{person.handle}@example.org"
    make_member("other", display_name="Somebody Else", suspended_at=datetime.now(UTC))
    for typed, names in (
        (person.handle[:6], {"Zoe"}),
        ("zoé", {"Zoe"}),
        (mailbox.upper(), {"Zoe"}),
        (mailbox[1:], set()),
        ("else some", {"Somebody Else"}),
        ("@other", {"Somebody Else"}),
        ("\x00", set()),
    ):
        page = client.get("/operate/members", query_string={"q": typed}).text
        assert {name for name in ("Zoe", "Somebody Else") if f"<bdi>{name}</bdi>" in page} == names, typed
        assert mailbox not in page.replace(f'value="{mailbox}"', "")
    page = client.get(f"/operate/members/{person.id}").text
    assert "z…@e….org" in page
    assert mailbox not in page


def test_a_stolen_session_asks_for_few_e_mail_addresses_an_hour(client, operator, configure):
    configure(limits=0.05)
    asked = [client.get(f"/operate/members?q=someone{n}@example.org").status_code for n in range(4)]
    assert asked == [200, 200, 200, 429]
    assert client.get("/operate/members?q=+@boss").text.count('class="row"') == 1


def test_lists_of_members_are_those_suspended_those_with_a_role_and_the_newest_in_pages(client, operator):
    make_member("gone", suspended_at=datetime.now(UTC))
    make_member("mod", role="moderator")
    for _ in range(31):
        make_member()
    assert client.get("/operate/members?show=suspended").text.count('class="row"') == 1
    assert client.get("/operate/members?show=staff").text.count('class="row"') == 2
    newest = client.get("/operate/members").text
    assert newest.count('class="row"') == 30
    assert "after=" in newest
    assert client.get("/operate/members?after=x").status_code == 404


@pytest.mark.parametrize("ended_by", ["the clock", "signing in"])
def test_a_suspension_ends_by_itself(app, client, amina, ended_by):
    over = {"suspended_at": sa.func.now(), "suspended_reason": "x", "suspended_until": sa.func.now()}
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id == amina.id).values(over))
    if ended_by == "the clock":
        with app.app_context(), db.transaction():
            tasks.lift_ended_suspensions()
        assert again(amina).suspended_at is None
    sign_in = {"handle": amina.handle, "password": PASSWORD}
    assert app.test_client().post("/login", data=sign_in).status_code == 303
    assert again(amina).suspended_until is None


def test_the_last_operator_can_be_neither_dismissed_nor_deleted(client, operator, run):
    for act, fields in (
        ("role", {"role": "member"}),
        ("delete", {"handle": operator.handle}),
    ):
        answer = do(client, operator, act, **fields)
        assert answer.status_code == 422
        assert "only operator" in answer.text
    for args in (("appoint", "member"), ("delete", "--yes")):
        said = run("members", args[0], operator.handle, *args[1:])
        assert said.exit_code == 1
        assert "only operator" in said.output
    assert "only operator" in client.post("/settings/delete", data={"password": PASSWORD}).text
    assert acts() == []
    make_member("suspended_one", role="operator", suspended_at=datetime.now(UTC))
    assert do(client, operator, "role", role="member").status_code == 422
    make_member("second", role="operator")
    assert do(client, operator, "role", role="member").status_code == 303
    assert client.get("/operate").status_code == 404


def test_a_new_password_link_goes_to_the_member_alone_and_ends_the_password(
    app, client, operator, amina, browser, tmp_path, configure
):
    configure(mail_url=f"file:{tmp_path}")
    assert do(client, amina, "reset").status_code == 303
    assert not is_signed_in(browser)
    assert again(amina).password_hash is None
    with app.app_context():
        run_due()
    (mail,) = [file.read_text() for file in tmp_path.glob("*.eml")]
    assert f"To: {amina.handle}@example.org" in mail
    assert "/reset/" in mail
    assert "/reset/" not in client.get(f"/operate/members/{amina.id}").text.replace('/reset"', "")
    assert [line.verb for line in acts()] == ["member.reset"]
    assert app.test_client().post("/login", data={"handle": amina.handle, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize("values", [{}, {"suspended_at": datetime.now(UTC)}])
def test_who_could_not_use_a_link_gets_none(client, operator, run, values):
    member = make_member("nomail", **values)
    assert do(client, member, "reset").status_code == 422
    assert run("members", "reset", "nomail").exit_code == 1
    assert acts() == []


def test_a_role_is_given_once_and_taken_again(client, operator, amina, browser):
    assert do(client, amina, "role", role="moderator").status_code == 303
    assert not is_signed_in(browser)
    do(client, amina, "role", role="moderator")
    assert do(client, amina, "role", role="king").status_code == 422
    do(client, amina, "role", role="member")
    assert [line.facts for line in acts("member.appoint")] == [
        {"role": "moderator", "before": "member"},
        {"role": "member", "before": "moderator"},
    ]


def test_an_account_is_deleted_as_its_owner_would_once_its_handle_is_typed(client, operator, amina, browser):
    assert "Type it as it appears above" in do(client, amina, "delete", handle="nobody").text
    assert do(client, amina, "delete", handle=f"@{amina.handle.upper()}").status_code == 303
    assert not is_signed_in(browser)
    assert again(amina).handle == ""
    assert client.get(f"/operate/members/{amina.id}").status_code == 404
    assert do(client, amina, "delete", handle=amina.handle).status_code == 404
    assert [line.verb for line in acts()] == ["member.delete"]
    assert amina.handle not in client.get("/operate/audit").text


def test_the_command_line_does_the_same(app, amina, run):
    name = amina.handle
    assert f"@{name}\tAmina\tmember" in run("members", "find", name[:7]).output
    assert f"@{name}" in run("members", "find", f"{name}@example.org").output
    assert "signed out everywhere" in run("members", "appoint", name, "--role", "moderator").output
    assert "already" in run("members", "appoint", name, "moderator").output
    assert "by e-mail" in run("members", "reset", name).output
    assert run("members", "delete", name, input="somebody\n").exit_code == 1
    assert run("members", "delete", name, input=f"@{name}\n").exit_code == 0
    verbs = ["member.appoint", "member.reset", "member.delete"]
    assert [(line.actor, line.verb) for line in acts()] == [(None, verb) for verb in verbs]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("lift", "nobody"), "There is no member @nobody"),
        (("reset", "no body"), "There is no member @no body"),
        (("delete", "nobody", "--yes"), "There is no member @nobody"),
        (("appoint", "nobody", "moderator"), "There is no member @nobody"),
        (("appoint", "nobody"), "Say which role"),
        (("appoint", "nobody", "member", "--role", "member"), "Say which role"),
        (("find", " "), "nothing in it"),
    ],
)
def test_what_the_command_line_refuses_is_a_sentence(app, run, args, sentence):
    make_member("amina")
    said = run("members", *args)
    assert said.exit_code in (1, 2)
    assert sentence in said.output
    assert "Traceback" not in said.output
    assert acts() == []


def test_when_somebody_is_here_is_told_by_the_day_and_signing_in_not_at_all(client, operator, amina, browser):
    save(SecurityEvent(kind="signed_in", member_id=amina.id))
    do(client, amina, "reset")
    page = client.get(f"/operate/members/{amina.id}").text
    assert "signed_in" not in page
    assert "Last seen" in page


def test_a_list_of_members_takes_the_same_queries_however_long(client, operator, count_queries):
    asked = []
    for number in (2, 20):
        for _ in range(number):
            make_member(display_name="Many")
        client.get("/operate/members?q=many")
        with count_queries() as queries:
            client.get("/operate/members?q=many")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5, queries.statements


@pytest.mark.commits(emptied=True)
def test_two_operators_who_dismiss_each_other_at_once_do_not_wait_for_each_other_and_one_stays(app):
    both = [make_person("One", role="operator"), make_person("Two", role="operator")]
    answers, start = [], threading.Barrier(2)
    app.test_client_class = Browser

    def press(me, other):
        browser = app.test_client(user=me)
        start.wait()
        answers.append(do(browser, other, "role", role="member").status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in (both, both[::-1])]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert set(answers) <= {303, 404, 422, 503}
    kept = [again(each).role for each in both].count("operator")
    assert kept >= 1
    assert len(acts("member.appoint")) == 2 - kept
