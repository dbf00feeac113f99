"""Each change of a count names the signature that makes it, and the fold tells whose signatures it counted."""

import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import ask
from mails import link_in

from activistnet.core.data.db import db
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.petitions.count_models import SignatureDelta
from activistnet.petitions.events import SignaturesFolded
from activistnet.petitions.mailboxes import member_digest_of
from activistnet.posts.models import Share


def write_deltas(app, petition_id, *, count, ids):
    """Deltas as if so many had signed, which name signatures or, as the code before writes them, none."""
    rows = [{"petition_id": petition_id, "signature_id": n if ids else None, "n": 1} for n in range(1, count + 1)]
    with app.app_context(), db.transaction():
        db.session.execute(sa.insert(SignatureDelta), rows)


def test_a_members_press_names_it_when_given_taken_back_and_given_again(client, log_in, deltas, signatures):
    petition = make_petition()
    log_in(make_member())
    for act in ("sign", "sign", "withdraw", "sign"):
        assert client.post(f"/petitions/{petition.id}/{act}").status_code == 303
    [signature] = signatures(petition.id)
    assert deltas(petition.id) == [(signature.id, 1), (signature.id, -1), (signature.id, 1)]


def test_a_guests_button_names_it_when_given_taken_back_and_given_again(client, mails, deltas, signatures):
    petition = make_petition()
    for purpose in ("confirm", "withdraw", "confirm"):
        ask(client, petition)
        assert client.post(link_in(mails()[0], purpose)).status_code == 303
    [signature] = signatures(petition.id)
    assert deltas(petition.id) == [(signature.id, 1), (signature.id, -1), (signature.id, 1)]


def test_a_member_brings_back_what_was_given_as_a_guest_with_the_same_mailbox(
    app, client, log_in, mails, deltas, signatures
):
    petition, mailbox = make_petition(), "ada@example.org"
    for purpose in ("confirm", "withdraw"):
        ask(client, petition, email=mailbox, reason="As a guest.")
        client.post(link_in(mails()[0], purpose))
    with app.app_context():
        digest = digest_of(mailbox)
        member = make_member(mailbox_digest=digest, mailbox_sealed=seal_mailbox(digest, mailbox))
    browser = app.test_client()
    log_in(member, browser)
    browser.post(f"/petitions/{petition.id}/sign", data={"reason": "As a member."})
    [signature] = signatures(petition.id)
    with app.app_context():
        theirs = member_digest_of(petition.id, member.id)
    assert (signature.member_digest, signature.reason, signature.state) == (theirs, "As a member.", "counted")
    assert deltas(petition.id)[-1] == (signature.id, 1)


def test_the_fold_tells_for_each_petition_what_it_counted(app, log_in, fold, told, signatures):
    first, second, folded = make_petition(), make_petition(), told(SignaturesFolded)
    for petition in (first, first, second):
        browser = app.test_client()
        log_in(make_member(), browser)
        browser.post(f"/petitions/{petition.id}/sign")
    fold()
    expected = {p.id: (len(signatures(p.id)), {s.id for s in signatures(p.id)}) for p in (first, second)}
    assert {event.petition_id: (event.n, set(event.signature_ids)) for event in folded} == expected
    fold()
    assert len(folded) == 2


def test_the_fold_tells_what_was_taken_back(client, log_in, fold, told, signatures):
    petition, folded = make_petition(), told(SignaturesFolded)
    log_in(make_member())
    for act in ("sign", "withdraw", "sign"):
        client.post(f"/petitions/{petition.id}/{act}")
    fold()
    client.post(f"/petitions/{petition.id}/withdraw")
    fold()
    [signature] = signatures(petition.id)
    assert [(event.n, event.signature_ids) for event in folded] == [(1, (signature.id,)), (-1, ())]


def test_of_very_many_the_fold_names_a_hundred(app, fold, told):
    petition, folded = make_petition(), told(SignaturesFolded)
    write_deltas(app, petition.id, count=150, ids=True)
    assert [count.count for count in fold()] == [150]
    assert [(event.n, len(set(event.signature_ids))) for event in folded] == [(150, 100)]


def test_what_the_code_of_before_wrote_is_counted_without_a_name(app, fold, told):
    petition, folded = make_petition(), told(SignaturesFolded)
    write_deltas(app, petition.id, count=2, ids=False)
    assert [count.count for count in fold()] == [2]
    assert folded == [SignaturesFolded(petition.id, 2, ())]


def test_what_is_taken_back_is_taken_off_what_its_share_has_brought(app, log_in, fold):
    petition, sharer = make_petition(title="Open the weir"), make_member()
    share = save(Share(post_id=petition.id, member_id=sharer.id, token="a-token"))
    shown = app.test_client()
    log_in(sharer, shown)
    for _ in range(2):
        signer = app.test_client()
        log_in(make_member(), signer)
        signer.get(f"/s/{share.token}")
        signer.post(f"/petitions/{petition.id}/sign")
        fold()
    assert "2 people signed" in shown.get("/notifications").text
    signer.post(f"/petitions/{petition.id}/withdraw")
    fold()
    assert "1 person signed" in shown.get("/notifications").text
