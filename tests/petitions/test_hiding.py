"""Whoever signed hides the name under all of it at once: by a press as a member, by a mailed link as a guest."""

import re

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import sign_as_guest
from mails import about, link_in

from activistnet.core.data.db import db
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.petitions.models import Signature

SHOWN = {"reason": "It saved me.", "show_name": "1"}


def sign(client, petitions, **said):
    for petition in petitions:
        assert client.post(f"/petitions/{petition.id}/sign", data={**SHOWN, **said}).status_code == 303


def pages_of(client, petitions):
    """All pages on which a petition's signatures may have a name."""
    kinds = ("", "/signatories", "/reasons", ".json", ".csv")
    found = (client.get(f"/petitions/{each.id}{kind}", follow_redirects=True) for each in petitions for kind in kinds)
    return "".join(answer.text for answer in found)


def test_p02_a_press_hides_the_name_on_every_page_and_the_signatures_count_on(
    app, client, log_in, count_rows, signatures
):
    petitions, reader, visitor = [make_petition() for _ in range(3)], app.test_client(), app.test_client()
    member = log_in(make_member(display_name="Amina Okoye", shows_signatures=True))
    log_in(fan := make_member(), reader)
    save(Follow(member_id=fan.id, followed_id=member.id))
    sign(client, petitions)
    places = f"/@{member.handle}?show=signed"
    assert pages_of(visitor, petitions).count("Amina Okoye") > 3
    assert "Amina Okoye" in reader.get("/").text and petitions[0].title in visitor.get(places).text
    assert client.post("/me/hide-names").status_code == 303
    assert "Amina Okoye" not in pages_of(visitor, petitions) + pages_of(reader, petitions) + reader.get("/").text
    assert petitions[0].title not in client.get(places).text
    assert "It saved me." in visitor.get(f"/petitions/{petitions[0].id}/reasons").text
    for petition in petitions:
        [row] = signatures(petition.id)
        assert (row.name, row.show_name, row.member_id, row.state) == ("", False, None, "counted")
        assert row.hidden_sealed and row.member_digest
        assert count_rows(petition.id) == 1


def test_what_was_hidden_stays_one_s_own_and_can_be_shown_again(app, client, log_in):
    petition = make_petition()
    log_in(make_member(display_name="Amina Okoye"))
    sign(client, [petition])
    client.post("/me/hide-names")
    mine = client.get("/me/signatures").text
    assert "Your name isn&#39;t shown any more" in mine or "Your name isn't shown any more" in mine
    assert petition.title in mine and "Shown without your name" in mine
    assert "Amina Okoye" in client.get(f"/petitions/{petition.id}/change").text
    assert client.post(f"/petitions/{petition.id}/change", data=SHOWN).status_code == 303
    assert "Amina Okoye" in app.test_client().get(f"/petitions/{petition.id}/signatories").text


def test_the_next_signatures_show_no_name_unless_they_are_told_to(app, client, log_in):
    member = log_in(make_member(shows_signatures=True))
    client.post("/me/hide-names")
    with app.app_context():
        assert not db.session.get(Member, member.id).shows_signatures


def test_what_was_signed_as_a_guest_before_joining_is_hidden_too(app, client, log_in, mails, join, signatures):
    petition = make_petition()
    sign_as_guest(client, mails, petition, show_name="1", postcode="1011")
    log_in(join())
    mails()
    assert "Ada Marsh" in pages_of(app.test_client(), [petition])
    client.post("/me/hide-names")
    assert "Ada Marsh" not in pages_of(app.test_client(), [petition])
    assert "Ada Marsh" in client.get(f"/petitions/{petition.id}/change").text
    assert signatures(petition.id)[0].hidden_sealed


@pytest.mark.commits
def test_others_and_what_is_signed_or_shown_after_the_press_stay_as_they_are(app, client, log_in, mails):
    before, after, other = make_petition(), make_petition(), app.test_client()
    log_in(make_member(display_name="Lena Kortmann"), other)
    sign(other, [before])
    log_in(make_member(display_name="Amina Okoye"))
    sign(client, [before])
    client.post("/me/hide-names")
    client.post(f"/petitions/{before.id}/change", data=SHOWN)
    sign(client, [after])
    mails()  # the jobs of the press
    public = app.test_client()
    assert "Lena Kortmann" in pages_of(public, [before])
    assert "Amina Okoye" in public.get(f"/petitions/{before.id}/signatories").text
    assert "Amina Okoye" in public.get(f"/petitions/{after.id}/signatories").text


def test_a_long_list_is_hidden_part_by_part_the_newest_at_once(app, client, log_in, mails, monkeypatch):
    monkeypatch.setattr("activistnet.petitions.services.hiding.AT_ONCE", 2)
    petitions, visitor = [make_petition() for _ in range(7)], app.test_client()
    log_in(make_member(display_name="Amina Okoye"))
    sign(client, petitions)
    client.post("/me/hide-names")
    assert "Amina Okoye" not in pages_of(visitor, petitions[-2:])
    assert "Amina Okoye" in pages_of(visitor, petitions[:-2])
    mails()
    assert "Amina Okoye" not in pages_of(visitor, petitions)


def test_held_signatures_are_hidden_as_well(app, client, log_in, mails, signatures):
    petition, member = make_petition(), log_in(make_member())
    save(Signature(petition_id=petition.id, member_id=member.id, name="Amina", show_name=True, state="held"))
    client.post("/me/hide-names")
    [row] = signatures(petition.id)
    assert (row.show_name, row.name, row.state) == (False, "", "held") and row.member_digest


def test_hiding_takes_a_press_and_only_one_s_own(app, client, log_in):
    assert app.test_client().post("/me/hide-names").status_code in (302, 303, 401)
    petition = make_petition()
    log_in(make_member(display_name="Amina Okoye"))
    sign(client, [petition])
    page = client.get("/me/hide-names")
    assert page.status_code == 200 and 'action="/me/hide-names"' in page.text
    assert client.post("/me/hide-names", data={"all": "1"}).status_code == 422
    assert "Amina Okoye" in pages_of(app.test_client(), [petition])


def test_both_pages_of_one_s_own_lead_to_the_press(client, log_in):
    petition = make_petition()
    log_in(make_member())
    assert "/me/hide-names" not in client.get("/me/signatures").text
    sign(client, [petition])
    assert "/me/hide-names" in client.get("/me/signatures").text
    assert "/me/hide-names" in client.get("/settings").text


def test_pressing_again_and_again_is_bounded(client, log_in, configure):
    configure(limits=0.1)
    log_in(make_member())
    answers = [client.post("/me/hide-names").status_code for _ in range(3)]
    assert answers == [303, 303, 429]


def ask(client, mailbox="ada@example.org"):
    client.get("/hide-names")
    answer = client.post("/hide-names", data={"email": mailbox})
    assert answer.status_code == 303
    return client.get(answer.location).text


def test_a_guest_asks_by_mail_and_hides_the_name_everywhere(app, client, mails, signatures, count_rows, monkeypatch):
    monkeypatch.setattr("activistnet.petitions.services.finding.OF_SITE", 2)
    petitions, visitor = [make_petition() for _ in range(5)], app.test_client()
    for petition in petitions:
        sign_as_guest(client, mails, petition, **SHOWN)
    sign_as_guest(client, mails, petitions[0], email="lena@example.org", name="Lena Kortmann", **SHOWN)
    assert "We wrote to the address you gave" in ask(client)
    [letter] = about(mails(), "Hide your name")
    link = link_in(letter, "hide-names")
    assert "ada@example.org" not in link and letter["To"] == "ada@example.org"
    assert "ada@example.org" in visitor.get(link).text and "Ada Marsh" in pages_of(visitor, petitions)
    answer = visitor.post(link)
    assert answer.status_code == 303 and "shows your name any more" in visitor.get(answer.location).text
    for _ in range(3):  # each looks through two petitions
        mails()
    assert "Ada Marsh" not in pages_of(visitor, petitions) and "Lena Kortmann" in pages_of(visitor, petitions)
    assert all(row.hidden_sealed for row in signatures(petitions[-1].id))
    assert [count_rows(petition.id) for petition in petitions] == [2, 1, 1, 1, 1]


def test_a_member_s_own_are_hidden_by_the_link_to_their_mailbox_too(app, client, log_in, mails, join):
    petition, fan = make_petition(), app.test_client()
    log_in(join())
    mails()
    sign(client, [petition])
    ask(fan)
    [letter] = about(mails(), "Hide your name")
    assert fan.post(link_in(letter, "hide-names")).status_code == 303
    acts = sa.text("SELECT count(*) FROM activities WHERE verb = 'signed'")
    with app.app_context():
        assert db.session.scalar(acts) == 0
    assert "Shown without your name" in client.get("/me/signatures").text


def test_whoever_has_signed_nothing_is_answered_and_mailed_alike(client, mails):
    sign_as_guest(client, mails, make_petition())
    for mailbox in ("ada@example.org", "no@example.org"):
        assert "We wrote to the address you gave" in ask(client, mailbox)
    letters = about(mails(), "Hide your name")
    assert [letter["To"] for letter in letters] == ["ada@example.org", "no@example.org"]
    texts = [re.sub(r"/hide-names/\S+", "", letter.get_content()) for letter in letters]
    assert texts[0] == texts[1]
    assert client.post(link_in(letters[1], "hide-names")).status_code == 303


def test_links_that_are_old_or_made_up_hide_nothing(client, mails, monkeypatch):
    ask(client)
    link = link_in(about(mails(), "Hide your name")[0], "hide-names")
    for other in (f"{link}x", "/hide-names/ada"):
        assert client.get(other).status_code == 404 and client.post(other).status_code == 404
    monkeypatch.setattr("activistnet.petitions.mailboxes.HIDES_FOR", -1)
    assert client.get(link).status_code == 404 and client.post(link).status_code == 404


def test_asking_is_bounded_by_browser_and_by_mailbox(app, client, mails, configure):
    for _ in range(5):
        ask(client)
    assert len(about(mails(), "Hide your name")) < 5
    configure(limits=0.1)
    answers = []
    for n in range(9):
        answers.append(client.post("/hide-names", data={"email": f"a{n}@example.org"}).status_code)
    assert 429 in answers


def test_what_is_no_address_is_refused_and_kept(client):
    client.get("/hide-names")
    answer = client.post("/hide-names", data={"email": "ada"})
    assert answer.status_code == 422 and 'value="ada"' in answer.text
