"""P01, P02: what a signature keeps of a person and nobody may see is sealed, in tries and signatures, old and new."""

import re

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from guests import ask
from mails import link_in

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import enqueue
from activistnet.members.mailboxes import digest_of as member_index_of
from activistnet.members.mailboxes import seal_mailbox as member_mailbox
from activistnet.petitions import own, signed_lists, tasks
from activistnet.petitions.count_models import SignatureDelta
from activistnet.petitions.mailboxes import digest_of
from activistnet.petitions.models import Confirmation, Signature
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
    assert not re.search(r'\\\\x(3\d)+"', in_clear(app))  # a number, as its digits


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


@pytest.mark.commits
def test_no_migration_takes_away_what_is_sealed_of_anybody(app, client, log_in, fold, signatures):
    petition = make_petition()
    save(Signature(petition_id=petition.id, name="Bea Zebedee"))
    run = app.test_cli_runner()
    assert run.invoke(args=["db", "downgrade", "0012", "--yes"]).exit_code == 0
    assert run.invoke(args=["db", "upgrade"]).exit_code == 0
    log_in(make_member(display_name="Ada Zebedee"))
    client.post(f"/petitions/{petition.id}/sign")
    too_early = run.invoke(args=["db", "downgrade", "0012", "--yes"])
    assert too_early.exit_code == 1 and "Error: Signatures wait to be noted" in too_early.output
    fold()
    refused = run.invoke(args=["db", "downgrade", "0012", "--yes"])
    assert refused.exit_code == 1 and "Error: Signatures are sealed" in refused.output
    # Nothing was taken down on the way there, either.
    assert run.invoke(args=["db", "check"]).exit_code == 0
    assert petition.title in client.get("/me/signatures").text
    assert [row.name for row in signatures(petition.id)] == ["Bea Zebedee", ""]


def test_sealing_old_signatures_goes_on_until_nothing_is_left(app, monkeypatch, mails):
    monkeypatch.setattr("activistnet.petitions.services.sealing.AT_ONCE", 2)
    petition = make_petition()
    for _ in range(5):
        save(Signature(petition_id=petition.id, member_id=make_member().id, name="Zebedee"))
    with app.app_context(), db.transaction():
        tasks.seal_old_signatures()
    for _ in range(4):
        mails()
    assert "Zebedee" not in in_clear(app)


def seal(app):
    """What the clock has done with what the code before wrote."""
    for _ in range(2):
        with app.app_context(), db.transaction():
            tasks.seal_old_signatures()


def count_of(client, petition):
    return client.get(f"/petitions/{petition.id}/count.json").json["count"]


def test_whom_the_code_before_counts_again_counts_once_with_what_was_said_last(
    app, client, log_in, signatures, fold, count_rows
):
    petition, other = make_petition(), make_petition()
    member = log_in(make_member(display_name="Ada Zebedee"))
    client.post(f"/petitions/{petition.id}/sign", data={"reason": "At first."})
    again = {"petition_id": petition.id, "member_id": member.id, "name": "Ada Zebedee", "country": "NL"}
    twice = save(Signature(**again, reason="At last.", show_name=True))
    save(SignatureDelta(petition_id=petition.id, signature_id=twice.id, country="NL", n=1))
    save(Signature(petition_id=other.id, member_id=make_member().id, name="Bea Zebedee"))
    seal(app)
    fold()
    first, second = signatures(petition.id)
    assert (first.state, first.reason, first.name, first.member_id) == ("counted", "At last.", "Ada Zebedee", member.id)
    assert (second.state, second.reason, second.name, second.member_id) == ("withdrawn", "", "", None)
    assert count_rows(petition.id) == count_of(client, petition) == 1
    assert "Bea Zebedee" not in in_clear(app)
    assert client.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    fold()
    assert count_rows(petition.id) == count_of(client, petition) == 0


def test_what_the_code_before_counts_again_after_a_withdrawal_is_its_members(
    app, client, log_in, signatures, fold, count_rows
):
    petition, member = make_petition(), log_in(make_member(display_name="Ada Zebedee"))
    client.post(f"/petitions/{petition.id}/sign")
    client.post(f"/petitions/{petition.id}/withdraw")
    save(Signature(petition_id=petition.id, member_id=member.id, name="Ada Zebedee", reason="Once more."))
    seal(app)
    assert "Zebedee" not in in_clear(app)
    assert [row.state for row in signatures(petition.id)] == ["withdrawn", "counted"]
    assert "Once more." in client.get("/me/signatures").text
    client.post(f"/petitions/{petition.id}/withdraw")
    assert count_rows(petition.id) == 0


def test_sealing_leaves_alone_whom_somebody_changes_just_now_and_does_the_others(app, client, log_in, monkeypatch):
    petition, other = make_petition(), make_petition()
    member = log_in(make_member(display_name="Ada Zebedee"))
    client.post(f"/petitions/{petition.id}/sign")
    save(Signature(petition_id=petition.id, member_id=member.id, name="Ada Zebedee"))
    save(Signature(petition_id=other.id, member_id=make_member().id, name="Bea Abernathy"))
    monkeypatch.setattr("activistnet.petitions.services.sealing._hold", lambda _signature: False)
    seal(app)
    assert "Zebedee" in in_clear(app) and "Abernathy" not in in_clear(app)
    monkeypatch.undo()
    seal(app)
    assert "Zebedee" not in in_clear(app)


def test_what_the_code_before_withdraws_keeps_nothing_that_is_sealed(app, client, mails, signatures):
    petition = make_petition()
    ask(client, petition, **HIDDEN)
    client.post(link_in(mails()[0], "confirm"))
    [row] = signatures(petition.id)
    assert row.hidden_sealed is not None
    gone = sa.update(Signature).where(Signature.id == row.id).values(state="withdrawn", mailbox_sealed=None)
    with app.app_context(), db.transaction():
        db.session.execute(gone)
    seal(app)
    [row] = signatures(petition.id)
    assert row.hidden_sealed is None


def test_what_the_code_before_confirms_keeps_what_its_try_had_sealed(app, client, mails):
    petition = make_petition()
    ask(client, petition, **HIDDEN)
    mails()
    with app.app_context():
        [tried] = db.session.scalars(sa.select(Confirmation)).all()
    confirmed = {name: getattr(tried, name) for name in ("petition_id", "mailbox_digest", "mailbox_sealed", "country")}
    row = save(Signature(**confirmed))
    spent = sa.update(Confirmation).values(signature_id=row.id, mailbox_sealed=None, token_sealed=None)
    with app.app_context(), db.transaction():
        db.session.execute(spent)
    seal(app)
    with app.app_context():
        assert own.get(row.id).name == "Ada Zebedee"
        assert db.session.scalar(sa.select(Confirmation.hidden_sealed)) is None


def test_what_a_mailbox_signed_is_not_taken_for_a_members_second_while_the_first_is_unsealed(app, make_guest_row):
    petition = make_petition()
    member, guest = make_guest_row(petition)
    own_row = save(Signature(petition_id=petition.id, member_id=member.id, name="Ada Zebedee"))
    with app.app_context(), db.transaction():
        tasks.claim_earlier(member.id)
    seal(app)
    with app.app_context():
        assert db.session.get(Signature, guest.id).member_digest is None
        assert db.session.get(Signature, own_row.id).member_digest is not None


@pytest.fixture
def make_guest_row(app):
    """A member, and a signature that this member's mailbox has given as a guest."""

    def make(petition):
        mailbox = "ada@example.org"
        with app.app_context():
            known, digest = member_index_of(mailbox), digest_of(petition.id, mailbox)
            sealed = {"mailbox_digest": known, "mailbox_sealed": member_mailbox(known, mailbox)}
        return make_member(**sealed), save(Signature(petition_id=petition.id, mailbox_digest=digest))

    return make


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
