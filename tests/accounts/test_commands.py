"""`flask members`."""

import pytest
import sqlalchemy as sa
from accounts.conftest import PASSWORD, get_member
from decided import lift, suspend

from activistnet.accounts.models import SecurityEvent
from activistnet.core.data.db import db


@pytest.fixture
def run(app):
    return lambda *args, **given: app.test_cli_runner().invoke(args=["members", *args], **given)


def create(run, handle="amina", **options):
    password = options.pop("password", PASSWORD)
    given = {"email": f"{handle}@example.org", **options}
    words = [part for name, value in given.items() for part in (f"--{name}", value)]
    return run("create", handle, *words, input=f"{password}\n")


def test_create_makes_a_member_who_can_sign_in(run, client, sign_in):
    assert create(run, **{"display-name": "Amina K."}).exit_code == 0
    assert sign_in("amina@example.org").status_code == 303
    assert get_member("amina").display_name == "Amina K."


@pytest.mark.parametrize(
    "options",
    [
        {"password": "password"},
        {"email": "amina"},
        {"handle": "a b"},
        {"handle": "admin"},
        {"display-name": "Moderator"},
        {"role": "king"},
    ],
)
def test_create_refuses_what_the_form_refuses(run, options):
    assert create(run, **options).exit_code != 0
    assert get_member("amina") is None


def test_create_refuses_a_taken_handle_or_mailbox(run):
    create(run)
    assert "That handle is already taken" in create(run, email="other@example.org").output
    assert "already has an account" in create(run, "bram", email="amina@example.org").output


def test_staff_may_be_called_what_they_are(run):
    assert create(run, "admin", role="operator").exit_code == 0


def test_a08_appointing_ends_all_sessions(app, run, client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    assert run("appoint", "AMINA", "moderator").exit_code == 0
    assert client.get("/settings").status_code == 303
    assert get_member("amina").role == "moderator"
    with app.app_context():
        assert "role_changed" in db.session.scalars(sa.select(SecurityEvent.kind)).all()
    assert run("appoint", "nobody", "moderator").exit_code == 1
    assert run("appoint", "amina", "king").exit_code == 2


def test_suspending_ends_all_sessions_until_it_is_lifted(app, client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    suspend(app, "amina")
    assert client.get("/settings").status_code == 303
    assert sign_in("amina").status_code == 422
    lift(app, "amina")
    assert sign_in("amina").status_code == 303


def test_a_password_never_stands_on_a_command_line(run):
    refused = run("create", "amina", "--email", "amina@example.org", "--password", PASSWORD)
    assert (refused.exit_code, PASSWORD in refused.output) == (1, False)
    assert refused.output.startswith("Error: Everybody on this machine can read a command line")
    nobody_asked = run("create", "amina", "--email", "amina@example.org", input="")
    assert (nobody_asked.exit_code, nobody_asked.output[:29]) == (1, "Error: There is no password: ")
    assert get_member("amina") is None


def test_a_role_in_one_topic_is_given_and_taken_by_the_same_command(app, run, client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    assert client.get("/moderation").status_code == 403
    asked = run("appoint", "amina", "--role", "moderator", "--topic", "health").output
    assert "asked to be moderator in health, and is once they accept" in asked
    assert client.get("/moderation").status_code == 403
    assert "An operator asks you" in client.get("/t/health/members").text
    assert client.post("/t/health/roles/answer", data={"offered": "moderator", "answer": "accept"}).status_code == 303
    assert "already moderator" in run("appoint", "amina", "moderator", "--topic", "health").output
    assert client.get("/moderation").status_code == 200  # still signed in
    assert get_member("amina").role == "member"
    assert run("appoint", "amina", "member", "--topic", "health").exit_code == 0
    assert client.get("/moderation").status_code == 403
    for wrong in (("operator", "--topic", "health"), ("lead",), ("lead", "--topic", "nowhere")):
        assert run("appoint", "amina", *wrong).exit_code != 0
