"""Settings: profile, password, mailbox, browsers, appearance, and leaving."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.conftest import PASSWORD, count, get_member, link_in
from factories import make_discussion, make_member, make_petition, save

from activistnet.accounts.models import LeftHandle, MailedLink, SecurityEvent, SignInSession
from activistnet.accounts.services import handles
from activistnet.accounts.tasks import clear_away
from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.petitions.tasks import forget_old_tries
from activistnet.posts.models import Draft

PROFILE = {
    "display_name": "Amina K.",
    "purpose": "Clinics",
    "place": "Rotterdam",
    "country": "NL",
    "time_zone": "Europe/Amsterdam",
}
PAGES = [
    "/settings",
    "/settings/password",
    "/settings/mailbox",
    "/settings/sessions",
    "/settings/delete",
    "/settings/blocks",
]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_shows_for_members_only_at_a_small_cost(app, client, log_in, count_queries, address):
    assert app.test_client().get(address).status_code == 303
    log_in(make_member())
    with count_queries() as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= 4


def test_the_profile_is_saved_and_shown(client, log_in):
    log_in(make_member("amina"))
    answer = client.post("/settings", data={**PROFILE, "shows_follows": "y"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "saved your profile." in page
    assert '<option value="NL" selected>' in page
    member = get_member("amina")
    assert (member.display_name, member.country, member.shows_follows) == ("Amina K.", "NL", True)
    client.post("/settings", data={**PROFILE, "country": "", "time_zone": ""})
    member = get_member("amina")
    assert (member.country, member.time_zone, member.shows_follows) == (None, None, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": ""},
        {"display_name": "Moderator"},
        {"purpose": "x" * 161},
        {"place": "x" * 81},
        {"place": "a\x00b"},
        {"country": "XX"},
        {"time_zone": "Mars/Olympus"},
        {"language": "tlh"},
        {"role": "operator"},
        {"handle": "other"},
        {"deleted_at": "2026-01-01"},
    ],
)
def test_i09_what_does_not_belong_is_refused_and_nothing_is_lost(client, log_in, wrong):
    log_in(make_member("amina"))
    answer = client.post("/settings", data={**PROFILE, **wrong})
    assert answer.status_code == 422
    member = get_member("amina")
    assert (member.display_name, member.role, member.country) == ("Amina", "member", None)
    if set(wrong) <= set(PROFILE) - {"place"}:
        assert "Rotterdam" in answer.text


def test_a_new_password_signs_other_browsers_out(app, client, mails, make_account, sign_in):
    make_account("amina")
    mails()
    other = app.test_client()
    sign_in("amina")
    sign_in("amina", browser=other)
    before = client.get_cookie("__Host-s").value
    wrong = client.post("/settings/password", data={"old_password": "wrong one", "password": "four new rivers"})
    assert (wrong.status_code, "your current password. Try again" in wrong.text) == (422, True)
    answer = client.post("/settings/password", data={"old_password": PASSWORD, "password": "four new rivers"})
    assert answer.status_code == 303
    assert "changed your password" in client.get(answer.location).text
    assert client.get_cookie("__Host-s").value != before
    assert other.get("/settings").status_code == 303
    assert "was changed" in mails()[0]["Subject"]


@pytest.mark.usefixtures("in_one_window")
def test_a04_a_stolen_session_can_not_try_passwords_for_long(client, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    tries = [client.post("/settings/delete", data={"password": f"wrong {n}"}).status_code for n in range(11)]
    assert tries == [422] * 10 + [429]


def test_a07_a_new_mailbox_is_used_once_it_is_proven_and_the_old_one_is_told(client, mails, make_account, sign_in):
    make_account("amina")
    mails()
    sign_in("amina")
    wrong = client.post("/settings/mailbox", data={"email": "new@example.org", "password": "wrong one"})
    assert wrong.status_code == 422
    assert 'value="new@example.org"' in wrong.text
    client.post("/settings/mailbox", data={"email": "new@example.org", "password": PASSWORD})
    proof, warning = mails()
    assert (proof["To"], warning["To"]) == ("new@example.org", "amina@example.org")
    link = link_in(proof)
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert sign_in("new@example.org").status_code == 422
    assert client.post(link).status_code == 303
    (notice,) = mails()
    assert notice["To"] == "amina@example.org"
    assert client.post(link).status_code == client.get(link).status_code == 410
    assert sign_in("new@example.org").status_code == 303
    assert sign_in("amina@example.org").status_code == 422


def test_a03_a_mailbox_with_another_account_is_told_by_mail_only(client, mails, make_account, sign_in):
    make_account("amina")
    make_account("bram")
    mails()
    sign_in("amina")
    answer = client.post("/settings/mailbox", data={"email": "bram@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    told, warning = mails()
    assert "already have an account" in told["Subject"]
    assert warning["To"] == "amina@example.org"
    assert count(MailedLink) == 0


def test_a_mailbox_that_got_an_account_meanwhile_stays_with_it(client, mails, make_account, sign_in):
    make_account("amina")
    sign_in("amina")
    mails()
    client.post("/settings/mailbox", data={"email": "new@example.org", "password": PASSWORD})
    link = link_in(mails()[0])
    make_account("bram", mailbox="new@example.org")
    assert client.post(link).status_code == 409
    assert sign_in("amina@example.org").status_code == 303


def test_a09_browsers_are_listed_and_ended_one_by_one_or_all(app, client, log_in):
    member = log_in(make_member())
    others = [app.test_client() for _ in range(3)]
    for other in others:
        log_in(member, other)
    page = client.get("/settings/sessions").text
    assert page.count('/end"') == 4
    first = page.split("/settings/sessions/")[1].split("/end")[0]
    assert client.post(f"/settings/sessions/{first}/end").status_code == 303
    assert sum(other.get("/settings").status_code == 303 for other in others) == 1
    client.post("/settings/sessions/end")
    assert all(other.get("/settings").status_code == 303 for other in others)
    assert client.get("/settings").status_code == 200


def test_i08_nobody_ends_somebody_elses_session(app, client, log_in):
    other = app.test_client()
    stranger = log_in(make_member(), other)
    log_in(make_member())
    with app.app_context():
        theirs = db.session.scalar(sa.select(SignInSession.id).where(SignInSession.member_id == stranger.id))
    client.post(f"/settings/sessions/{theirs}/end")
    assert other.get("/settings").status_code == 200
    assert client.post(f"/settings/sessions/{2**63}/end").status_code == 404


def test_sessions_carry_the_browsers_own_name(client, make_account, sign_in):
    make_account("amina")
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post("/login", data={"handle": "amina", "password": PASSWORD}, headers={"User-Agent": agent})
    assert "Firefox, Linux" in client.get("/settings/sessions").text


def test_p05_leaving_erases_the_person_and_keeps_what_they_published(app, client, mails, make_account, sign_in):
    member = make_account("amina")
    make_discussion(member, title="It stays")
    follower = make_member()
    factories.save(Follow(member_id=follower.id, followed_id=member.id))
    sign_in("amina")
    assert client.post("/settings", data={**PROFILE, "display_name": "Canary Name"}).status_code == 303
    assert client.post("/settings/delete", data={"password": "wrong one"}).status_code == 422
    answer = client.post("/settings/delete", data={"password": PASSWORD})
    assert (answer.status_code, "Clear-Site-Data" in answer.headers) == (303, True)
    assert client.get_cookie("__Host-s") is None
    assert sign_in("amina").status_code == sign_in("amina@example.org").status_code == 422
    assert client.get("/@amina").status_code == 404
    assert "amina" not in client.get("/members?q=canary").text
    with app.app_context():
        row = db.session.scalars(sa.select(Member).where(Member.id == member.id)).one()
        texts = [getattr(row, column.key) for column in sa.inspect(Member).column_attrs]
        assert not [text for text in texts if isinstance(text, str) and text not in ("", "person", "member", "nobody")]
        assert (row.mailbox_sealed, row.mailbox_digest) == (None, None)
        assert db.session.scalar(sa.text("SELECT visibility FROM posts WHERE title = 'It stays'")) == "visible"
    assert count(Follow) == count(SignInSession) == count(MailedLink) == 0
    with app.app_context():
        assert not db.session.scalar(sa.select(SecurityEvent.id).where(SecurityEvent.member_id == member.id))


@pytest.mark.usefixtures("in_one_window")
def test_p05_a_kept_profile_is_gone_at_once(visitor, client, make_account, sign_in):
    make_account("amina", display_name="Canary Name")
    assert "Canary Name" in visitor.get("/@amina").text
    sign_in("amina")
    assert client.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    gone = visitor.get("/@amina")
    assert (gone.status_code, "Canary Name" in gone.text) == (404, False)


def test_p05_signatures_stay_counted_without_a_name(app, client, make_account, sign_in):
    make_account("amina", display_name="Canary Name")
    petition = make_petition()
    sign_in("amina")
    assert client.post(f"/petitions/{petition.id}/sign", data={"show_name": "y"}).status_code == 303
    client.post("/settings/delete", data={"password": PASSWORD})
    with app.app_context():
        signature = db.session.scalars(sa.select(Signature)).one()
        assert (signature.member_id, signature.member_digest) == (None, None)
        assert (signature.state, signature.name, signature.show_name) == ("counted", "", False)
        assert signature.mailbox_sealed is None
        assert not db.session.scalar(sa.select(sa.func.count()).select_from(Draft))


def test_p05_what_was_signed_while_the_account_was_being_deleted_loses_its_name_by_the_night(app):
    former, present = make_member(deleted_at=sa.func.now()), make_member()
    petition, given = make_petition(), {"name": "Canary Name", "mailbox_sealed": b"sealed", "show_name": True}
    signatures = [Signature(petition_id=petition.id, member_id=each.id, **given) for each in (former, present)]
    for signature in signatures:
        save(signature)
    with app.app_context():
        with db.transaction():
            forget_old_tries()
        names = {row.member_id: row.name for row in db.session.scalars(sa.select(Signature))}
        assert names == {None: "", present.id: "Canary Name"}


def test_two_former_members_fit_in_the_table(app, client, make_account, sign_in):
    for handle in ("amina", "bram"):
        make_account(handle)
        sign_in(handle)
        assert client.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    assert count(Member) == 2


@pytest.mark.parametrize("handle", ["amina", "AMINA", "am1na", "a_mina_"])
def test_a13_nobody_is_called_like_a_former_member_or_looks_so_for_a_year(app, client, make_account, sign_in, handle):
    make_account("amina")
    sign_in("amina")
    client.post("/settings/delete", data={"password": PASSWORD})
    wish = {"handle": handle, "email": "other@example.org", "password": PASSWORD, "display_name": "Another"}
    assert client.post("/join", data=wish).status_code == 422
    assert client.post("/join", data={**wish, "handle": "amira"}).status_code == 303
    with app.app_context():
        with db.transaction():
            clear_away()
        rows = db.session.scalars(sa.select(LeftHandle)).all()
        assert len(rows) == 2
        assert all(len(row.digest) == 32 and b"am" not in bytes(row.digest) for row in rows)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366)):
        assert client.post("/join", data=wish).status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(LeftHandle).values(expires_at=sa.func.now() - timedelta(seconds=1)))
        clear_away()
    assert count(LeftHandle) == 0


def test_a_member_who_leaves_twice_under_one_handle_leaves_it_once(app):
    with app.app_context(), db.transaction():
        handles.keep("amina")
        handles.keep("AMINA")
    assert count(LeftHandle) == 2


def test_appearance_is_for_everybody_and_needs_no_account(client, log_in):
    answer = client.post("/appearance", data={"theme": "dark", "next": "/members?q=a"}, forged=True)
    assert (answer.status_code, answer.location) == (303, "/members?q=a")
    assert 'data-theme="dark"' in client.get("/members").text
    client.post("/appearance", data={"theme": "system"}, forged=True)
    assert "data-theme" not in client.get("/members").text
    for wrong in ({"theme": "pink"}, {"lang": "tlh"}):
        assert "Set-Cookie" not in client.post("/appearance", data=wrong, forged=True).headers
    assert client.post("/appearance", data={"theme": "dark", "next": "//evil.org"}, forged=True).location == "/"
    log_in(make_member("amina"))
    client.post("/appearance", data={"lang": "en"})
    assert get_member("amina").language == "en"


def test_password_managers_are_told_whose_password_it_is(client, log_in):
    log_in(make_member("amina"))
    for path in ("/settings/password", "/settings/mailbox", "/settings/delete"):
        assert 'autocomplete="username" value="amina" readonly hidden' in client.get(path).text, path
