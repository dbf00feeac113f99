"""Joining: form, mail, button, member."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from accounts.conftest import PASSWORD, count, get_member, link_in, scrubbed
from factories import make_member
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.accounts.models import SignUp
from activistnet.members.models import Member

WISH = {"handle": "Amina_K", "email": "Amina@Example.org", "password": PASSWORD, "display_name": "Amina K."}


def test_joining_takes_a_form_a_mail_and_a_button(client, mails):
    page = client.get("/join")
    assert page.status_code == 200
    answer = client.post("/join", data=WISH)
    assert (answer.status_code, count(Member)) == (303, 0)
    assert "Amina@Example.org" in client.get(answer.location).text
    assert "Example" not in answer.location
    (message,) = mails()
    assert message["To"] == "Amina@example.org"
    link = link_in(message)
    assert "Amina_K" in client.get(link).text
    done = client.post(link)
    assert (done.status_code, done.location) == (303, "/begin/topics")
    member = get_member("Amina_K")
    assert (member.display_name, member.role) == ("Amina K.", "member")
    assert "Menu of Amina K." in client.get("/settings").text


def test_who_joins_on_a_french_page_is_written_to_in_french_and_goes_on_in_it(client, mails):
    client.post("/join", data=WISH, headers={"Accept-Language": "fr"})
    (message,) = mails()
    assert message["Subject"].startswith("Confirmez votre adresse e-mail")
    client.post(link_in(message))
    assert get_member("Amina_K").language == "fr"
    assert '<html lang="fr"' in client.get("/settings", headers={"Accept-Language": "en"}).text


def test_a07_opening_the_mailed_link_changes_nothing(client, mails):
    client.post("/join", data=WISH)
    link = link_in(mails()[0])
    for _ in range(5):
        assert client.get(link, headers={"User-Agent": "Mozilla/5.0 (compatible; scanner)"}).status_code == 200
    assert (count(Member), count(SignUp)) == (0, 1)
    assert client.post(link).status_code == 303


def test_a_link_works_once_and_then_says_so(client, mails):
    client.post("/join", data=WISH)
    link = link_in(mails()[0])
    client.post(link)
    for answer in (client.get(link), client.post(link), client.get("/welcome/" + "x" * 43)):
        assert answer.status_code == 410
        assert "already been used" in answer.text
    assert 'href="/login">Sign in</a>' in client.get("/welcome/" + "x" * 43).text
    assert count(Member) == 1


def test_a03_a_known_mailbox_gets_the_same_answer_and_another_mail(client, mails, make_account):
    make_account("bram", mailbox="amina@example.org")
    mails()
    known = client.post("/join", data=WISH)
    unknown = client.post("/join", data={**WISH, "email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 303
    pages = [scrubbed(client.get(answer.location)) for answer in (known, unknown)]
    assert pages[0].replace("Amina@Example.org", "") == pages[1].replace("nobody@example.org", "")
    subjects = {message["To"].lower(): message["Subject"] for message in mails()}
    assert "already have an account" in subjects["amina@example.org"]
    assert "Confirm" in subjects["nobody@example.org"]


def test_a_dotted_gmail_address_is_the_same_mailbox(client, mails, make_account):
    make_account("bram", mailbox="amina.k@gmail.com")
    mails()
    client.post("/join", data={**WISH, "email": "a.minak+site@googlemail.com"})
    assert "already have an account" in mails()[0]["Subject"]


def test_a_handle_is_taken_in_every_spelling(client, make_account):
    make_account("amina_k")
    answer = client.post("/join", data=WISH)
    assert answer.status_code == 422
    assert "That handle is already taken" in answer.text
    assert 'value="Amina K."' in answer.text


def test_a_handle_lost_between_form_and_mail_can_be_chosen_anew(client, mails, make_account):
    client.post("/join", data=WISH)
    link = link_in(mails()[0])
    make_account("AMINA_K")
    assert "has just been taken" in client.get(link).text
    assert client.post(link).status_code == 422
    assert client.post(link, data={"handle": "amina2"}).status_code == 303
    assert get_member("amina2").display_name == "Amina K."


@pytest.mark.parametrize(
    "handle",
    [
        "ab",
        "a" * 31,
        "amina k",
        "amina-k",
        "amína",
        "аmina",
        "👩👩👩👩",
        "admin",
        "Adm1n",
        "rn0derator",
        "ad_min",
        "support_team",
        "activistnet",
        "4dministrator",
        "x" * 10_000,
        "",
        "amina\x00",
        "root",
        "mod",
    ],
)
def test_a13_handles_that_mislead_or_break_are_refused(client, handle):
    answer = client.post("/join", data={**WISH, "handle": handle})
    assert answer.status_code == 422
    assert count(SignUp) == 0


@pytest.mark.parametrize(
    "name",
    [
        "\u200b\u200b",
        "👩‍👩‍👧",
        "Admin",
        "Mоderator",
        "x" * 51,
        "a" + "\u0300" * 20,
        "www://a.b",
        "a@b.cd",
        "\x00",
    ],
)
def test_a13_names_that_mislead_or_break_are_refused(client, name):
    answer = client.post("/join", data={**WISH, "display_name": name})
    assert answer.status_code == 422
    assert count(SignUp) == 0


@pytest.mark.parametrize("name", ["Ngũgĩ wa Thiong'o", "王小明", "علي", "Łucja 2", "O’Neill-Ødegård"])
def test_names_of_all_scripts_are_fine(client, name):
    assert client.post("/join", data={**WISH, "display_name": name}).status_code == 303


@pytest.mark.parametrize("handle", ["ａｍｉｎａ", "a\u202emina"])
def test_fullwidth_letters_are_read_as_plain_ones_and_signs_that_turn_them_are_left_out(client, mails, handle):
    client.post("/join", data={**WISH, "handle": handle, "display_name": "\u202eAmina"})
    client.post(link_in(mails()[0]))
    assert get_member("amina").display_name == "Amina"


@pytest.mark.parametrize(
    "mailbox", ["", "amina", "amina@", "a b@example.org", "a@example.org\nBcc: b@example.org", "a" * 300 + "@b.org"]
)
def test_addresses_that_are_none_are_refused(client, mailbox):
    answer = client.post("/join", data={**WISH, "email": mailbox})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_i09_unknown_fields_are_refused(client):
    assert client.post("/join", data={**WISH, "role": "operator"}).status_code == 422
    assert count(SignUp) == 0


def test_w01_joining_needs_the_token_of_the_page_and_keeps_what_was_typed(client):
    answer = client.post("/join", data=WISH, forged=True)
    assert answer.status_code == 422
    assert 'value="Amina K."' in answer.text
    assert count(SignUp) == 0


def test_the_mail_can_be_sent_again(client, mails):
    where = client.post("/join", data=WISH).location
    first = link_in(mails()[0])
    again = client.post(where)
    assert again.status_code == 303
    assert "Sent again" in client.get(again.location).text
    assert link_in(mails()[0]) == first
    assert client.post(first).status_code == 303


def test_joining_again_and_again_mails_once_and_says_the_same(mails, make_account, at_another_address):
    make_account("bram")
    for address in ("amina@example.org", "bram@example.org"):
        wish = {**WISH, "email": address}
        answers = [at_another_address(f"10.1.0.{n}").post("/join", data=wish) for n in range(5)]
        assert [answer.status_code for answer in answers] == [303] * 5
        assert len(mails()) == 1


@pytest.mark.usefixtures("in_one_window")
def test_a04_one_address_asks_for_few_mails(client):
    tries = [{**WISH, "handle": f"amina_{n}", "email": f"amina{n}@example.org"} for n in range(32)]
    answers = [client.post("/join", data=wish) for wish in tries]
    assert [answer.status_code for answer in answers] == [303] * 30 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'value="Amina K."' in answers[-1].text
    assert client.post("/reset", data={"email": "amina@example.org"}).status_code == 303


def test_of_wishes_with_one_mailbox_the_mail_leads_each_browser_to_its_own(app, client, mails):
    app.test_client().post("/join", data={**WISH, "handle": "first"})
    client.post("/join", data={**WISH, "handle": "mistyped"})
    client.post("/join", data={**WISH, "handle": "second"})
    (message,) = mails()
    assert "ll be @second" in client.get(link_in(message)).text
    assert client.post(link_in(message)).status_code == 303
    assert get_member("second") and not get_member("first")
    assert count(SignUp) == 0
    assert client.get_cookie("__Host-j") is None


def test_the_password_of_a_join_is_asked_where_it_was_not_typed(app, client, mails, sign_in):
    app.test_client().post("/join", data={**WISH, "password": "the thief knows this"})
    link = link_in(mails()[0])
    page = client.get(link).text
    assert 'name="password"' in page
    assert 'value="Amina_K"' in page
    for wrong in ({}, {"password": "password"}, {"password": "Amina_K1"}, {"password": PASSWORD, "handle": "admin"}):
        assert client.post(link, data=wrong).status_code == 422
    given = {"password": PASSWORD, "handle": "amina", "display_name": "Amina Diallo"}
    assert client.post(link, data=given).status_code == 303
    assert get_member("amina").display_name == "Amina Diallo"
    assert sign_in("amina", "the thief knows this", browser=app.test_client()).status_code == 422
    assert sign_in("amina", browser=app.test_client()).status_code == 303


def test_what_was_typed_elsewhere_is_kept_where_only_a_password_is_given(app, client, mails):
    app.test_client().post("/join", data=WISH)
    assert client.post(link_in(mails()[0]), data={"password": PASSWORD}).status_code == 303
    assert get_member("Amina_K").display_name == "Amina K."


def test_wishes_without_end_for_one_mailbox_are_not_kept_and_do_not_stop_its_owner(client, mails, at_another_address):
    for n in range(25):
        at_another_address(f"10.1.1.{n}").post("/join", data={**WISH, "handle": f"stranger_{n}"})
    assert count(SignUp) == 20
    assert client.post("/join", data=WISH).status_code == 303
    (message,) = mails()
    assert client.post(link_in(message), data={"password": PASSWORD, "handle": "amina"}).status_code == 303


STAFF_LIKE = ["v3ra", "vera_", "V_e_r_a", "VERA__", "_v3r4_"]


@pytest.mark.parametrize("handle", STAFF_LIKE)
def test_a13_handles_that_look_like_those_of_staff_are_refused(client, app, make_account, handle):
    make_account("vera", role="moderator")
    answer = client.post("/join", data={**WISH, "handle": handle})
    assert answer.status_code == 422
    assert "looks like one of the people who run this site" in answer.text
    run = app.test_cli_runner().invoke
    made = run(args=["members", "create", handle, "--email", "a@example.org"], input=PASSWORD)
    assert "looks like" in made.output
    assert client.post("/join", data={**WISH, "handle": "verona"}).status_code == 303


def test_a13_who_is_appointed_meanwhile_is_taken_for_nobody_who_joins(app, client, mails, make_account):
    for handle in ("vera", "v3ra"):
        make_account(handle)
    mails()
    client.post("/join", data={**WISH, "handle": "vera_"})
    said = app.test_cli_runner().invoke(args=["members", "appoint", "vera", "moderator"])
    assert "@v3ra can be taken for @vera" in said.output
    link = link_in(mails()[0])
    assert "Choose another one" in client.get(link).text
    assert client.post(link).status_code == client.post(link, data={"handle": "Ver4"}).status_code == 422
    assert client.post(link, data={"handle": "zora"}).status_code == 303


def test_a_made_up_address_of_the_mail_page_shows_no_mailbox(client):
    for sealed in ("", "x", "AAAA", "%00"):
        answer = client.get(f"/check-mail?for={sealed}")
        assert answer.status_code == 200
        assert "We wrote to your e-mail address" in answer.text
        assert client.post(f"/check-mail?for={sealed}").status_code == 422


def test_p01_no_table_holds_a_mailbox_in_the_clear(client, mails):
    client.post("/join", data=WISH)
    client.post(link_in(mails()[0]))
    member = get_member("Amina_K")
    assert b"xample" not in bytes(member.mailbox_sealed or b"")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handle=st.text(max_size=40), name=st.text(max_size=60), mailbox=st.text(max_size=40) | st.emails())
def test_a13_whatever_is_typed_is_taken_or_refused_in_words(client, handle, name, mailbox):
    wish = {"handle": handle, "display_name": name, "email": mailbox, "password": PASSWORD}
    sendable = {field: text.encode("utf-8", "replace").decode() for field, text in wish.items()}
    assert client.post("/join", data=sendable).status_code in (303, 422, 429)


def test_whoever_fills_in_a_field_that_nobody_sees_is_asked_to_leave_it_empty(client, mails):
    hidden = '<div class="visually-hidden" aria-hidden="true">'
    assert hidden in client.get("/join").text
    refused = client.post("/join", data={**WISH, "website": "https://example.org"})
    assert refused.status_code == 422 and "Leave this field empty" in refused.text
    assert hidden not in refused.text and "Amina_K" in refused.text
    assert mails() == []
    assert client.post("/join", data={**WISH, "website": ""}).status_code == 303
    assert len(mails()) == 1


def test_where_joining_is_by_invitation_a_member_s_link_lets_a_friend_in(app, client, log_in, mails):
    operator, member = app.test_client(), app.test_client()
    log_in(make_member(role="operator"), operator)
    log_in(make_member(), member)
    assert "/join?invite=" not in member.get("/me/invite").text
    assert operator.post("/operate/site/invitation").status_code == 303
    assert "Joining is by invitation here" in client.get("/join").text
    for brought in ({}, {"invite": "x" * 40}):
        refused = client.post("/join", data={**WISH, **brought})
        assert refused.status_code == 422 and "Ask a member for an invitation link" in refused.text
    assert mails() == []
    [token] = set(re.findall(r"/join\?invite=([\w.:-]+)", member.get("/me/invite").text))
    page = client.get(f"/join?invite={token}").text
    assert "by invitation here" not in page and f'name="invite" value="{token}"' in page
    assert client.post("/join", data={**WISH, "invite": token}).status_code == 303
    assert len(mails()) == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
        assert "Joining is by invitation here" in client.get(f"/join?invite={token}").text
    operator.post("/operate/site/invitation/end")
    assert "Joining is by invitation here" not in client.get("/join").text
