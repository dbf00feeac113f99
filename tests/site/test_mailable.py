"""Every door that takes an e-mail address takes those that the mailer can write to, and no other."""

import email
from email.policy import default

import factories
import pytest
from accounts.conftest import PASSWORD, link_in, mails, make_account, sign_in  # noqa: F401
from guests import typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.core.jobs import mail
from activistnet.core.words.emails import canonical_email, mailable, problem_of_email

NEVER = [
    "zoë@example.org", "用户@example.org", "ada@example.org.", "ada@localhost", "ada@org", "ada@[192.0.2.1]", "ada",
    '"a b"@example.org', "ada@@example.org", "ada.@example.org", "Ada <ada@example.org>", "ada@example..org",
    "a" * 65 + "@example.org", "a@" + "b" * 64 + ".org", "a@" + "bücher." * 40 + "org", "a@exa_mple.org", "a@-b.org",
]  # fmt: skip
FINE = ["ada@bücher.example.org", "ada@xn--bcher-kva.example.org", "o'neill+a_b-c@example.org", "A@EXAMPLE.org"]


def join(client, address, **_):
    wish = {"handle": "amina", "display_name": "Amina", "password": PASSWORD}
    return client.post("/join", data={**wish, "email": address})


def sign(client, address, **_):
    return client.post(f"/petitions/{factories.make_petition().id}/sign", data=typed(email=address))


def reset(client, address, **_):
    return client.post("/reset", data={"email": address})


def hide_names(client, address, **_):
    return client.post("/hide-names", data={"email": address})


def change(client, address, member):
    client.sign_in(member)
    return client.post("/settings/mailbox", data={"email": address, "password": PASSWORD})


@pytest.mark.parametrize("door", [join, sign, reset, hide_names, change])
def test_a_form_refuses_in_our_words_what_no_mail_reaches(client, make_account, door):  # noqa: F811
    member = make_account("bram")
    for address in NEVER:
        answer = door(client, address, member=member)
        assert answer.status_code == 422, address
        assert "Enter an e-mail address like" in answer.text or "plain letters" in answer.text or "254" in answer.text


@pytest.mark.parametrize("address", FINE)
@pytest.mark.parametrize("door", [join, sign, hide_names, change])
def test_what_a_form_takes_is_written_to(client, mails, make_account, door, address):  # noqa: F811
    member = make_account("bram")
    mails()
    assert door(client, address, member=member).status_code == 303
    assert mailable(address) in [message["To"] for message in mails()]


@pytest.mark.parametrize("address", NEVER)
def test_a_command_refuses_what_a_form_refuses(app, address):
    args = ["members", "create", "amina", "--email", address]
    assert app.test_cli_runner().invoke(args=args, input=PASSWORD).exit_code != 0


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.emails() | st.text(max_size=20).map(lambda text: f"{text}@example.org") | st.text(max_size=40))
def test_what_is_taken_can_be_sent_whatever_is_typed(app, address):
    if problem_of_email(address) is not None:
        return
    with app.app_context():
        message = email.message_from_bytes(mail.compose(address, "Hello", "Hello").as_bytes(), policy=default)
    assert message["To"].addresses[0].addr_spec == mailable(address)
    assert canonical_email(address) == canonical_email(mailable(address))
