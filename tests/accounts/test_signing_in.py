"""Signing in and out, sessions that end, and tries that are too many."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.conftest import PASSWORD, count, link_in, scrubbed

from activistnet.accounts.models import SecurityEvent, SignInSession
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.core.web.addresses import own_address
from activistnet.members.models import Member

ASKING = "/settings/sessions"  # a page for members only


def change(table, *conditions, **values):
    with factories.current().app_context(), db.transaction():
        db.session.execute(sa.update(table).where(*conditions).values(**values))


def kinds():
    with factories.current().app_context():
        return db.session.scalars(sa.select(SecurityEvent.kind).order_by(SecurityEvent.id)).all()


@pytest.mark.parametrize("name", ["amina", "AMINA", "@amina", "amina@example.org", "Amina@EXAMPLE.org", " amina "])
def test_handle_and_mailbox_sign_in_in_any_spelling(client, make_account, sign_in, name):
    make_account("amina")
    answer = sign_in(name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get(ASKING).status_code == 200


def test_a08_the_session_cookie_is_bound_to_the_host_and_hidden_from_scripts(client, make_account, sign_in):
    make_account("amina")
    (cookie,) = [line for line in sign_in("amina").headers.getlist("Set-Cookie") if line.startswith("__Host-s=")]
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"):
        assert word in cookie
    assert "Domain" not in cookie
    assert cookie.split("=")[1].split(";")[0] not in str(count(SignInSession))


def test_a08_each_sign_in_has_a_new_session_and_ends_the_one_before(client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    first = client.get_cookie("__Host-s").value
    sign_in("amina")
    assert client.get_cookie("__Host-s").value != first
    assert count(SignInSession) == 1


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("amina", "wrong password"),
        ("nobody", PASSWORD),
        ("nobody@example.org", PASSWORD),
        ("amina", "x" * 300),
        ("a%\x00", PASSWORD),
        ("x" * 5000, PASSWORD),
        ("amina", PASSWORD.upper()),
    ],
)
def test_a03_a_wrong_name_and_a_wrong_password_look_alike(client, make_account, sign_in, name, password):
    make_account("amina")
    expected = scrubbed(sign_in("amina", "another wrong one"))
    answer = sign_in(name, password)
    assert answer.status_code == 422
    if len(name) < 255 and "\x00" not in name:
        assert scrubbed(answer).replace(f'value="{name}"', 'value="amina"') == expected
    assert client.get_cookie("__Host-s") is None


@pytest.mark.commits(emptied=True)
def test_a_refused_sign_in_is_remembered_although_the_request_is_undone(client, make_account, sign_in):
    make_account("amina")
    sign_in("amina", "wrong password")
    sign_in("nobody", "wrong password")
    assert kinds() == ["joined", "sign_in_refused", "sign_in_refused"]


def test_logging_out_ends_the_session_and_clears_the_browser(client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    old = client.get_cookie("__Host-s").value
    answer = client.post("/logout")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert client.get_cookie("__Host-s") is None
    client.hold(old)
    assert client.get(ASKING).status_code == 303
    assert client.post("/logout").status_code == 303


@pytest.mark.parametrize(
    ("role", "idle", "lasts"),
    [
        ("member", timedelta(days=14), timedelta(days=90)),
        ("moderator", timedelta(hours=1), timedelta(hours=12)),
        ("operator", timedelta(hours=1), timedelta(hours=12)),
    ],
)
def test_a08_sessions_end_when_idle_and_at_last(client, log_in, role, idle, lasts):
    member = log_in(factories.make_member(role=role))
    mine = SignInSession.member_id == member.id
    now = datetime.now(UTC)
    change(SignInSession, mine, seen_at=now - idle + timedelta(minutes=1))
    assert client.get(ASKING).status_code == 200
    with factories.current().app_context():
        session = db.session.scalars(sa.select(SignInSession).where(mine)).one()
    assert session.seen_at > now - timedelta(minutes=1)
    assert abs(session.expires_at - now - lasts) < timedelta(minutes=5)
    change(SignInSession, mine, seen_at=now - idle)
    assert client.get(ASKING).status_code == 303
    change(SignInSession, mine, seen_at=now, expires_at=now)
    assert client.get(ASKING).status_code == 303


def test_seen_at_is_written_at_most_every_five_minutes(client, log_in, count_queries):
    member = log_in(factories.make_member())
    change(SignInSession, SignInSession.member_id == member.id, seen_at=datetime.now(UTC) - timedelta(minutes=4))
    with count_queries() as queries:
        client.get(ASKING)
    assert not [statement for statement in queries.statements if statement.startswith("UPDATE")]


def test_suspended_people_are_out_at_once_and_are_told_why(client, make_account, sign_in):
    member = make_account("amina")
    sign_in("amina")
    change(Member, Member.id == member.id, suspended_at=datetime.now(UTC))
    assert client.get(ASKING).status_code == 303
    assert "This account is suspended" in sign_in("amina").text
    assert "suspended" not in sign_in("amina", "wrong password").text


GOOD = ["/settings", "/settings?x=1", "/@amina", "/members?q=a%20b", "/topics"]
BAD = ["", "//evil.org", "/\\evil.org", "\\/evil.org", "https:evil.org", "///evil.org", "https://evil.org/settings"]
BAD += [
    "javascript:alert(1)",
    "/\tevil.org",
    "/%0d%0aSet-Cookie:x=1\r\n",
    "settings",
    "/no/such/page",
    "/\u2028/evil.org",
]
BAD += ["/logout", "/settings\x00", " /settings", "/" + "a" * 3000, "/@amina/follow", "//[", "/\u202e"]


@pytest.mark.parametrize("wanted", GOOD)
def test_i07_next_leads_to_pages_of_this_site(client, make_account, sign_in, wanted):
    make_account("amina")
    assert sign_in("amina", next=wanted).location == wanted


@pytest.mark.parametrize("wanted", BAD)
def test_i07_next_leads_nowhere_else(app, client, wanted):
    with app.test_request_context():
        assert own_address(wanted) is None


def test_a_page_for_members_sends_visitors_to_sign_in_and_back(client, make_account, sign_in):
    make_account("amina")
    answer = client.get("/settings?x=%C3%A9")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/settings%3Fx%3D%25C3%25A9"
    assert 'name="next" value="/settings?x=%C3%A9"' in client.get(answer.location).text
    sign_in("amina")
    assert client.get(answer.location).location == "/settings?x=%C3%A9"


def test_p09_pages_for_members_are_not_stored(client, log_in):
    log_in(factories.make_member())
    assert client.get(ASKING).headers["Cache-Control"] == "no-store"
    assert client.get("/login").headers["Cache-Control"] == "no-store"


def test_w01_signing_in_needs_the_token_of_the_page(client, make_account):
    make_account("amina")
    answer = client.post("/login", data={"handle": "amina", "password": PASSWORD}, forged=True)
    assert answer.status_code == 422
    assert client.get_cookie("__Host-s") is None


@pytest.mark.usefixtures("in_one_window")
def test_a04_tries_at_one_account_from_one_address_run_out(client, make_account, sign_in):
    make_account("amina")
    statuses = [sign_in("amina", "wrong password").status_code for _ in range(8)]
    assert statuses == [422] * 6 + [429] * 2
    answer = sign_in("amina")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert "Try again in" in answer.text
    assert 'value="amina"' in answer.text
    assert sign_in("bram", "wrong password").status_code == 422


@pytest.fixture
def flood(sign_in, at_another_address):
    """`flood(80)`: so many wrong passwords for amina, each from another address."""

    def flood(tries):
        strangers = [at_another_address(f"10.2.{n // 250}.{n % 250}") for n in range(tries)]
        return [sign_in("amina", "wrong", browser=stranger).status_code for stranger in strangers]

    return flood


def test_a04_strangers_at_many_addresses_do_not_lock_the_owner_out(
    client, mails, make_account, sign_in, at_another_address, flood
):
    make_account("amina")
    mails()
    sign_in("amina")
    client.post("/logout")
    began = datetime.now(UTC).replace(minute=10, second=1)
    with time_machine.travel(began, tick=False):
        assert set(flood(60)) == {422}
        assert sign_in("amina", browser=at_another_address("10.3.0.1")).status_code == 303
        assert flood(20)[-1] == 429
        refused = sign_in("amina", browser=at_another_address("10.3.0.2"))
        assert (refused.status_code, int(refused.headers["Retry-After"]) <= 61) == (429, True)
        assert sign_in("amina").status_code == 303
    with time_machine.travel(began + timedelta(minutes=1), tick=False):
        assert sign_in("amina", browser=at_another_address("10.3.0.3")).status_code == 303


@pytest.mark.usefixtures("in_one_window")
def test_a04_who_asks_for_resets_and_joins_in_the_owners_name_does_not_stop_the_owners_own(
    client, mails, make_account, sign_in, at_another_address, flood
):
    make_account("amina")
    mails()
    flood(80)
    owner, wish = {"email": "amina@example.org"}, {"handle": "other", "display_name": "Other", "password": PASSWORD}
    for n in range(20):
        stranger = at_another_address(f"10.4.0.{n}")
        assert stranger.post("/join", data={**wish, **owner}).status_code == 303
        assert stranger.post("/reset", data=owner).status_code == 303
    answer = client.post("/reset", data=owner)
    assert answer.status_code == 303
    assert client.post(answer.location).status_code == 303
    resets = [message for message in mails() if "Choose a new password" in message["Subject"]]
    assert len(resets) == 4
    for message in resets:
        assert client.get(link_in(message)).status_code == 200
    assert client.post(link_in(resets[-1]), data={"password": "four new wide rivers"}).status_code == 303
    client.post("/logout")
    assert sign_in("amina", "four new wide rivers").status_code == 303


def test_a04_a_link_for_a_new_password_is_always_at_hand_however_often_it_is_asked_for(
    client, mails, make_account, at_another_address
):
    make_account("amina")
    began, newest = datetime.now(UTC), datetime.min.replace(tzinfo=UTC)
    for minutes in range(0, 26 * 60, 10):
        moment = began + timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False):
            stranger = at_another_address(f"10.5.{minutes // 250}.{minutes % 250}")
            stranger.post("/reset", data={"email": "amina@example.org"})
        with factories.current().app_context(), db.transaction():
            asked = db.session.scalar(sa.select(sa.func.count()).where(Outbox.job.endswith("mail_reset")))
            db.session.execute(sa.delete(Outbox))
        newest = moment if asked else newest
        assert moment - newest < timedelta(hours=1)


@pytest.mark.usefixtures("in_one_window")
def test_a04_a_known_browser_tries_no_more_passwords_than_any(client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    client.post("/logout")
    statuses = [sign_in("amina", "wrong password").status_code for _ in range(8)]
    assert statuses == [422] * 6 + [429] * 2


def test_a12_links_and_sessions_survive_a_new_secret_key(app, client, make_account, sign_in, configure):
    make_account("amina")
    sign_in("amina")
    configure(secret_key="another secret key, long enough for all", secret_key_fallbacks=(app.settings.secret_key,))
    assert client.get(ASKING).status_code == 200


def test_a_query_without_end_is_not_put_into_the_address_of_the_sign_in_page(client):
    assert client.get("/settings?done=" + "%F0%9F%99%82" * 500).location == "/login?next=/settings"
    assert client.get("/settings?done=x").location == "/login?next=/settings%3Fdone%3Dx"
