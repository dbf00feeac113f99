"""P01, P02: what a signature keeps of a person and nobody may see is sealed, in tries and signatures, old and new."""

import re

import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import ask
from mails import link_in

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.petitions import own, signed_lists, tasks
from activistnet.petitions.models import Signature
from activistnet.petitions.services import forgetting

HIDDEN = {"name": "Ada Zebedee", "postcode": "1234ZZ"}


def in_clear(app):
    """Everything that the tables of signing hold, as a thief reads it."""
    with app.app_context():
        return "".join(
            str(db.session.scalar(sa.text(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} AS t")))
            for table in ("signatures", "confirmations", "typed_tries", "signature_lists", "signature_deltas", "outbox")
        )


def test_p01_nothing_hidden_of_a_guest_is_in_clear_before_and_after_the_proof(app, client, mails):
    petition = make_petition()
    ask(client, petition, **HIDDEN)
    said = in_clear(app)
    link = link_in(mails()[0], "confirm")
    assert "Zebedee" not in client.get(link).text
    client.post(link)
    said += in_clear(app)
    mails()
    said += in_clear(app)
    assert "Zebedee" not in said and "1234ZZ" not in said and "ada@example.org" not in said
    with app.app_context():
        [row] = db.session.scalars(sa.select(Signature)).all()
        assert own.get(row.id).name == "Ada Zebedee"


def test_p02_a_name_that_is_shown_is_in_the_row_and_its_postcode_is_not(app, client, mails, signatures):
    petition = make_petition()
    ask(client, petition, **HIDDEN, show_name="1")
    client.post(link_in(mails()[0], "confirm"))
    [row] = signatures(petition.id)
    assert (row.name, row.postcode) == ("Ada Zebedee", "")
    assert "1234ZZ" not in in_clear(app)


def test_p01_a_hidden_signature_does_not_say_which_member_gave_it(app, client, log_in, signatures):
    petition = make_petition()
    member = log_in(make_member(display_name="Ada Zebedee"))
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "It saved me."})
    [row] = signatures(petition.id)
    assert row.member_id is None and "Zebedee" not in in_clear(app)
    client.post(f"/petitions/{petition.id}/change", data={"reason": "It saved me.", "show_name": "1"})
    [row] = signatures(petition.id)
    assert (row.member_id, row.name) == (member.id, "Ada Zebedee")
    client.post(f"/petitions/{petition.id}/change", data={"reason": "It saved me."})
    [row] = signatures(petition.id)
    assert row.member_id is None and "Zebedee" not in in_clear(app)


def test_p01_no_two_petitions_of_one_person_hold_an_equal_value(app, client, log_in):
    log_in(make_member())
    for _ in range(2):
        client.post(f"/petitions/{make_petition().id}/sign")
    with app.app_context():
        rows = db.session.scalars(sa.select(Signature)).all()
    assert len({row.member_digest for row in rows}) == 2
    assert not re.search(r"\\\\x3\d{2,}", in_clear(app))


def test_p01_what_the_code_before_left_in_clear_is_sealed_and_listed(app, client, log_in):
    petition, shown, former = make_petition(), make_petition(title="A demand that is shown"), make_petition()
    member = log_in(make_member(display_name="Ada Zebedee"))
    gone = make_member(display_name="", deleted_at=sa.func.now())
    save(Signature(petition_id=petition.id, member_id=member.id, name="Ada Zebedee", postcode="1234ZZ"))
    save(Signature(petition_id=shown.id, member_id=member.id, name="Ada Zebedee", show_name=True))
    save(Signature(petition_id=former.id, member_id=gone.id, reason="It stays."))
    save(Signature(petition_id=former.id, mailbox_digest=b"d" * 32, name="Bea Zebedee", postcode="1234ZZ"))
    for _ in range(2):
        with app.app_context(), db.transaction():
            tasks.seal_old_signatures()
    with app.app_context():
        hidden, open_, left, guest = db.session.scalars(sa.select(Signature).order_by(Signature.id)).all()
        assert (hidden.member_id, hidden.name, hidden.postcode) == (None, "", "")
        assert (open_.member_id, open_.name) == (member.id, "Ada Zebedee")
        assert (left.member_id, left.member_digest, left.reason) == (None, None, "It stays.")
        assert (guest.name, guest.postcode, own.get(guest.id).name) == ("", "", "Bea Zebedee")
        assert own.get(hidden.id).name == "Ada Zebedee"
        assert sorted(signed_lists.read(member.id)) == [petition.id, shown.id]
    mine = client.get("/me/signatures").text
    assert petition.title in mine and shown.title in mine


def test_sealing_old_signatures_goes_on_until_nothing_is_left(app, monkeypatch, mails):
    monkeypatch.setattr("activistnet.petitions.services.forgetting.AT_ONCE", 2)
    petition = make_petition()
    for _ in range(5):
        save(Signature(petition_id=petition.id, member_id=make_member().id, name="Zebedee"))
    with app.app_context(), db.transaction():
        tasks.seal_old_signatures()
    for _ in range(4):
        mails()
    assert "Zebedee" not in in_clear(app)


def test_p04_half_a_year_after_closing_nobody_hidden_is_known_and_the_count_stays(
    app, client, mails, fold, count_rows, signatures, monkeypatch
):
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    closed, open_one = make_petition(), make_petition()
    for petition in (closed, open_one):
        for name in ("Ada", "Bea", "Cleo"):
            ask(client, petition, name=name, email=f"{name}@example.org", show_name="1" if name == "Bea" else "")
    for mail in mails():
        client.post(link_in(mail, "confirm"))
    mails()
    with app.app_context(), db.transaction():
        ago = {"at": closed.id, "days": 181}
        db.session.execute(
            sa.text(
                "UPDATE petitions SET stage = 'closed', closed_at = now() - make_interval(days => :days) WHERE id = :at"
            ),
            ago,
        )
        enqueue(tasks.forget_closed)
    for _part in range(3):
        mails()
    assert [(row.name, row.hidden_sealed) for row in signatures(closed.id)] == [("", None), ("Bea", None), ("", None)]
    assert count_rows(closed.id) == 3
    with app.app_context():
        sealed = sa.select(Signature.petition_id).where(Signature.mailbox_sealed.is_not(None))
        assert set(db.session.scalars(sealed)) == {open_one.id}
