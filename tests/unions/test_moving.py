"""Signatures move by the consent of those who gave them, once, with all they said; and go back when it is undone."""

from html import unescape

import pytest
import sqlalchemy as sa
from factories import make_member
from guests import ask, sign_as_guest
from mails import about, link_in

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.members import mailboxes
from activistnet.petitions.mailboxes import digest_of, unseal_hidden, unseal_mailbox
from activistnet.petitions.models import WITH_MAILBOX, Petition, Signature
from activistnet.petitions.services import recounting
from activistnet.posts.models import Post
from activistnet.unions import queries, tasks
from activistnet.unions.emails import token_of
from activistnet.unions.services import moving

SUBJECT = "A petition you signed was joined with another"
SAID = {"reason": "My mother needs it.", "show_name": "1", "news": "1"}


def signature(app, petition_id, mailbox="ada@example.org"):
    with app.app_context():
        here = (Signature.petition_id == petition_id, Signature.mailbox_digest == digest_of(petition_id, mailbox))
        return db.session.scalars(sa.select(Signature).where(*here).options(*WITH_MAILBOX)).one_or_none()


def parts(app, pair):
    with app.app_context():
        union = queries.find(pair.union.id)
        return {each.of: each.count for each in queries.parts(union)}


@pytest.fixture
def bob(app, client):
    """A member who reads mail, and their browser."""
    with app.app_context():
        digest = mailboxes.digest_of("bob@example.org")
        sealed = mailboxes.seal_mailbox(digest, "bob@example.org")
    return app.test_client(user=make_member(mailbox_digest=digest, mailbox_sealed=sealed))


@pytest.fixture
def asked(app, client, mails, pair):
    """The letter to a guest who signed the first petition, once it is joined with the second one."""
    sign_as_guest(client, mails, pair.first, **SAID)
    pair.join()
    [letter] = about(mails(), SUBJECT)
    return letter


def test_everybody_is_asked_once_and_one_button_moves_it_with_what_they_said(app, client, mails, pair, asked, counts):
    joint, page = pair.union.joined_id, link_in(asked, "move-signature")
    text = asked.get_content()
    assert pair.first.title in text and "Keep clinics and wards open" in text
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and asked["List-Unsubscribe"][1:-1] in text
    with app.app_context(), db.transaction():
        enqueue(tasks.ask_due)
    assert mails() == []
    stranger = app.test_client()
    assert "Move your signature?" in unescape(stranger.get(page).text)
    assert counts(pair.first.id, pair.second.id, joint) == [1, 0, 0]
    for _ in range(2):
        assert stranger.post(page).status_code == 303
    assert counts(pair.first.id, pair.second.id, joint) == [0, 0, 1]
    assert "Your signature counts for the joint petition" in unescape(stranger.get(page).text)
    assert "1 signature moved to the joint petition" in pair.shown(pair.first.id)
    there, here = signature(app, joint), signature(app, pair.first.id)
    assert (there.reason, there.name, there.show_name, there.country) == (SAID["reason"], "Ada Marsh", True, "NL")
    assert there.news and there.version == 1
    with app.app_context():
        assert unseal_mailbox(joint, there.mailbox_digest, there.mailbox_sealed) == "ada@example.org"
    assert (here.state, here.name, here.reason, here.mailbox_sealed, here.hidden_sealed) == (
        "moved",
        "",
        "",
        None,
        None,
    )
    assert "My mother needs it." in pair.shown(joint) and "My mother needs it." not in pair.shown(pair.first.id)


def test_who_signed_both_is_counted_once_and_leaves_both(app, client, mails, pair, counts):
    sign_as_guest(client, mails, pair.first)
    sign_as_guest(client, mails, pair.second)
    joint = pair.join()
    letters = about(mails(), SUBJECT)
    assert len(letters) == 2
    for letter in letters:
        assert client.post(link_in(letter, "move-signature")).status_code == 303
    assert counts(pair.first.id, pair.second.id, joint) == [0, 0, 1]
    expect_right(app, pair.first.id, pair.second.id, joint)


def test_p15_a_hidden_name_stays_sealed_and_can_still_be_read_by_its_person(app, client, mails, pair, counts):
    sign_as_guest(client, mails, pair.first)
    joint = pair.join()
    client.post(link_in(about(mails(), SUBJECT)[0], "move-signature"))
    there = signature(app, joint)
    assert there.name == ""
    with app.app_context():
        assert unseal_hidden(joint, there.mailbox_digest, there.hidden_sealed)["name"] == "Ada Marsh"


def test_a_member_moves_it_on_the_page_and_finds_it_among_their_own(app, pair, bob, mails, counts):
    bob.post(f"/petitions/{pair.first.id}/sign", data={"show_name": "1"})
    bob.post(f"/petitions/{pair.second.id}/sign")
    joint = pair.join()
    for page in (pair.first.id, joint):
        assert f'action="/unions/{pair.union.id}/move"' in bob.get(f"/petitions/{page}", follow_redirects=True).text
    for _ in range(2):
        assert bob.post(f"/unions/{pair.union.id}/move").status_code == 303
    assert counts(pair.first.id, pair.second.id, joint) == [0, 0, 1]
    own = bob.get("/me/signatures").text
    assert "Keep clinics and wards open" in own and "No more closed wards" not in own
    assert about(mails(), SUBJECT) == []
    assert bob.post(f"/petitions/{joint}/withdraw").status_code == 303
    assert counts(pair.first.id, pair.second.id, joint) == [0, 0, 0]
    assert app.test_client(user=make_member()).post(f"/unions/{pair.union.id}/move").status_code == 409


def test_a_mailed_consent_of_a_member_is_in_their_list(app, pair, bob, mails, counts):
    bob.post(f"/petitions/{pair.first.id}/sign")
    joint = pair.join()
    app.test_client().post(link_in(about(mails(), SUBJECT)[0], "move-signature"))
    assert "Keep clinics and wards open" in bob.get("/me/signatures").text
    assert "You signed on" in pair.shown(joint, bob)


def test_p15_withdrawing_from_the_joint_one_is_for_good_also_by_the_first_receipt(app, client, mails, pair, counts):
    receipt = sign_as_guest(client, mails, pair.first)
    joint = pair.join()
    page = link_in(about(mails(), SUBJECT)[0], "move-signature")
    client.post(page)
    withdraw = link_in(receipt, "withdraw")
    assert "Keep clinics and wards open" in client.get(withdraw).text
    assert client.post(withdraw).status_code == 303
    assert client.post(page).status_code == 303
    assert counts(pair.first.id, joint) == [0, 0]
    pair.press(pair.proposer, "part")
    assert counts(pair.first.id, joint) == [0, 0]
    assert signature(app, pair.first.id).state == "withdrawn"


def test_taking_it_back_gives_each_back_what_they_say_now(app, client, mails, pair, bob, asked, counts):
    joint = pair.union.joined_id
    client.post(link_in(asked, "move-signature"))
    direct = app.test_client()
    receipt = sign_as_guest(direct, mails, app_petition(app, joint), email="direct@example.org")
    assert counts(pair.first.id, pair.second.id, joint) == [0, 0, 2]
    assert parts(app, pair) == {"others": 2}
    signed = signature(app, joint)
    with app.app_context():
        change = f"/change/{sign_value(str(signed.id), 'change')}"
    client.post(change, data={"reason": "Another reason."})
    pair.press(pair.other, "part")
    sent = mails()
    assert counts(pair.first.id, pair.second.id, joint) == [1, 0, 1]
    here = signature(app, pair.first.id)
    assert (here.state, here.reason, here.show_name, here.name) == ("counted", "Another reason.", False, "")
    with app.app_context():
        assert unseal_mailbox(pair.first.id, here.mailbox_digest, here.mailbox_sealed) == "ada@example.org"
        assert unseal_hidden(pair.first.id, here.mailbox_digest, here.hidden_sealed)["name"] == "Ada Marsh"
    [told] = about(sent, "A petition you signed was closed")
    assert told["To"] == "direct@example.org" and pair.second.title in told.get_content()
    assert "1 signature went back" in pair.shown(joint)
    assert client.post(link_in(asked, "move-signature")).status_code == 409
    assert direct.post(link_in(receipt, "withdraw")).status_code == 303
    expect_right(app, pair.first.id, pair.second.id, joint)


def expect_right(app, *petition_ids):
    """The night finds nothing to correct: not in all, nor by country."""
    with app.app_context(), db.transaction():
        for each in petition_ids:
            off = recounting.recount(each)
            assert (off.petition, any(off.countries.values()), off.brought) == (0, False, 0)


def app_petition(app, number):
    with app.app_context():
        return db.session.get_one(Petition, number)


def test_subtotals_add_up_and_fold_what_is_few(app, pair, counts):
    for petition, n in ((pair.first, 12), (pair.second, 3)):
        for _ in range(n):
            app.test_client(user=make_member()).post(f"/petitions/{petition.id}/sign")
    joint = pair.join()
    move_all(app, pair, joint)
    assert parts(app, pair) == {pair.first.id: 12, "others": 3}
    app.test_client(user=make_member()).post(f"/petitions/{joint}/sign")
    assert parts(app, pair) == {pair.first.id: 12, "others": 4}
    assert counts(joint) == [16]
    assert "Of 16 signatures:" in pair.shown(joint)


def move_all(app, pair, joint):
    """Each as its member, who is known by the open number only where the name is shown: so it is found by its row."""
    with app.app_context(), db.transaction():
        rows = db.session.scalars(sa.select(Signature.id).where(Signature.petition_id != joint)).all()
        for number in rows:
            moving.move(number, pair.union.id)


@pytest.mark.parametrize("how", ["hidden", "closed", "undone"])
def test_where_there_is_nothing_to_move_to_it_stays(app, client, mails, pair, asked, counts, how):
    joint, page = pair.union.joined_id, link_in(asked, "move-signature")
    if how == "hidden":
        with app.app_context(), db.transaction():
            db.session.execute(sa.update(Post).where(Post.id == joint).values(visibility="hidden"))
    elif how == "closed":
        pair.proposer.post(f"/petitions/{joint}/close", data={"outcome": "closed"})
    else:
        pair.press(pair.proposer, "part")
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 409
    assert counts(pair.first.id, joint) == [1, 0]


def test_a_hidden_original_asks_nobody_and_its_people_may_move_all_the_same(app, client, mails, pair, counts):
    sign_as_guest(client, mails, pair.first)
    with app.app_context(), db.transaction():
        number = db.session.scalars(sa.select(Signature.id)).one()
    joint = pair.join()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == pair.first.id).values(visibility="hidden"))
    assert about(mails(), SUBJECT) == []
    with app.app_context():
        page = f"/move-signature/{token_of(number, pair.union.id)}"
    assert client.get(page).status_code == 200 and client.post(page).status_code == 303
    assert counts(pair.first.id, joint) == [0, 1]
    assert "a petition that isn't visible" in pair.shown(joint)


def test_what_moderators_took_out_there_is_not_replaced(app, client, mails, pair, asked, counts):
    joint = pair.union.joined_id
    sign_as_guest(app.test_client(), mails, app_petition(app, joint))
    with app.app_context(), db.transaction():
        there = sa.update(Signature).where(Signature.petition_id == joint).values(state="invalidated")
        db.session.execute(there)
        db.session.execute(sa.text("DELETE FROM signature_deltas WHERE petition_id = :id"), {"id": joint})
    answer = client.post(link_in(asked, "move-signature"))
    assert answer.status_code == 409 and "took your signature there out" in unescape(answer.text)
    assert counts(pair.first.id) == [1]


def test_tokens_for_something_else_move_nothing(app, client, asked, pair):
    with app.app_context():
        number = db.session.scalars(sa.select(Signature.id)).one()
        wrong = [sign_value(f"{number}.{pair.union.id}", purpose) for purpose in ("withdraw", "agree to version")]
        other = sign_value(f"{number}.999", "move signature")
    for token in (*wrong, other, "nonsense"):
        assert client.get(f"/move-signature/{token}").status_code == 404
        assert client.post(f"/move-signature/{token}").status_code == 404


def test_who_confirms_late_is_led_to_the_joint_one(app, client, mails, pair):
    ask(client, pair.first)
    link = link_in(about(mails(), "Confirm")[-1], "confirm")
    joint = pair.join()
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 409 and f"/petitions/{joint}/sign" in answer.text


def test_one_press_ends_such_mails(app, client, mails, pair):
    sign_as_guest(client, mails, pair.first)
    with app.app_context():
        number = db.session.scalars(sa.select(Signature.id)).one()
        stop = f"/stop-versions/{sign_value(str(number), 'stop versions')}"
    assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    pair.join()
    assert about(mails(), SUBJECT) == []
