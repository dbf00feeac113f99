"""`flask keys reseal`: everything sealed is sealed with the new key, whoever works beside it."""

import pytest
import sqlalchemy as sa
from accounts.conftest import PASSWORD
from factories import make_member, make_petition
from guests import ask
from mails import about, deliver, link_in

from activistnet.core.data import crypto, sealed
from activistnet.core.data.audit import Audit
from activistnet.core.data.db import Base, db
from activistnet.core.jobs.arguments import unseal_for_task
from activistnet.core.jobs.tasks import Outbox
from activistnet.members.mailboxes import digest_of, seal_mailbox
from activistnet.members.models import Member

NEW = "a new key for sealing, of thirty-two characters or more"


def reseal(app):
    return app.test_cli_runner().invoke(args=["keys", "reseal"])


@pytest.fixture
def mails(app, tmp_path):
    """Do every waiting job and read what was mailed since the last look."""
    return lambda: deliver(app, tmp_path)


def keys_in_use(app):
    """The keys that seal anything, by the columns they seal it in."""
    found = {}
    with app.app_context():
        for column in sealed.sealed_columns():
            each = sa.func.unnest(column) if isinstance(column.type, sa.ARRAY) else column
            values = db.session.scalars(sa.select(each).where(column.is_not(None)))
            found[str(column)] = {bytes(value)[1:5] for value in values}
    return found


def rotate(app, configure):
    """A new key before the old ones; its id."""
    configure(sealing_keys=(NEW, *app.settings.sealing_keys))
    with app.app_context():
        return crypto.current_key_id()


def make_sealed_member(app, handle="noor"):
    mailbox = f"{handle}@example.org"
    with app.app_context():
        digest = digest_of(mailbox)
        return make_member(handle, mailbox_digest=digest, mailbox_sealed=seal_mailbox(digest, mailbox))


# With a key that the site doesn't keep: the form's, or one in a cookie.
SEALED_BY_BROWSERS = {"answered_forms.answer_sealed", "begun_petitions.said_sealed"}


def test_every_sealed_column_says_what_its_values_are_bound_to(app):
    named = {str(each) for table in Base.metadata.tables.values() for each in table.columns if "_sealed" in each.name}
    assert {str(each) for each in sealed.sealed_columns()} == named - SEALED_BY_BROWSERS


def test_a_sealed_column_that_says_nothing_is_refused():
    lost = sa.Table("lost", Base.metadata, sa.Column("word_sealed", sa.LargeBinary))
    try:
        with pytest.raises(LookupError, match=r"lost\.word_sealed has no"):
            sealed.sealed_columns()
    finally:
        Base.metadata.remove(lost)


def test_with_the_old_key_gone_afterwards_every_link_and_mail_goes_on(app, client, log_in, mails, configure):
    confirmed, waiting = make_petition(), make_petition()
    ask(client, confirmed, email="first@example.org")
    client.post(link_in(mails()[0], "confirm"))
    keeper = make_sealed_member(app, "keeper")
    hers = app.test_client()
    log_in(keeper, hers)
    for petition in (confirmed, waiting):
        hers.post(f"/petitions/{petition.id}/sign", data={"reason": "To be kept."})
    typed_page = ask(client, waiting, email="second@example.org").location
    confirm = link_in(about(mails(), "Confirm")[0], "confirm")
    ask(client, waiting, email="third@example.org")  # its mail is still to be sent
    wish = {"handle": "nora", "email": "nora@example.org", "password": PASSWORD, "display_name": "Nora"}
    client.post("/join", data=wish)
    make_sealed_member(app)
    client.post("/reset", data={"email": "noor@example.org"})  # and so is this one

    new = rotate(app, configure)
    done = reseal(app)
    assert done.exit_code == 0, done.output
    assert done.output.endswith("Everything is sealed with the first of SEALING_KEYS now.\n")
    assert set().union(*keys_in_use(app).values()) == {new}
    configure(sealing_keys=(NEW,))

    assert {mail["To"] for mail in mails()} == {"third@example.org", "nora@example.org", "noor@example.org"}
    assert "second@example.org" in client.get(typed_page).text
    assert client.post(confirm).status_code == 303
    assert hers.get("/me/signatures").text.count("To be kept.") == 2


def test_what_is_done_is_not_done_again(app, configure):
    make_sealed_member(app)
    rotate(app, configure)
    assert "Sealed anew: 1. " in reseal(app).output
    assert reseal(app).output.startswith("Sealed anew: 0. ")
    with app.app_context():
        assert [line.verb for line in db.session.scalars(sa.select(Audit))] == ["keys.reseal"]


def test_more_rows_than_one_step_takes_are_all_done(app, configure, monkeypatch):
    monkeypatch.setattr(sealed, "AT_ONCE", 2)
    for name in ("one", "two", "three", "four", "five"):
        make_sealed_member(app, name)
    new = rotate(app, configure)
    assert "Sealed anew: 5. " in reseal(app).output
    assert keys_in_use(app)["members.mailbox_sealed"] == {new}


def test_a_value_that_no_key_opens_is_told_and_left_and_keeps_nobody_else_waiting(app, configure):
    lost, kept = make_sealed_member(app, "lost"), make_sealed_member(app, "kept")
    with app.app_context(), db.transaction():
        spoilt = sa.func.overlay(Member.mailbox_sealed, b"\0\0\0\0", 2)
        db.session.execute(sa.update(Member).where(Member.id == lost.id).values(mailbox_sealed=spoilt))
    new = rotate(app, configure)
    refused = reseal(app)
    assert refused.exit_code == 1
    assert "Error: Values that no key of SEALING_KEYS opens, which stay as they are: 1." in refused.output
    with app.app_context():
        assert db.session.get(Member, kept.id).mailbox_sealed[1:5] == new


@pytest.mark.commits
def test_a_row_that_somebody_holds_is_sealed_once_they_are_done(app, configure, monkeypatch):
    member = make_sealed_member(app)
    new = rotate(app, configure)
    with app.app_context():
        holder = db.engine.connect()
        holder.execute(sa.select(Member.id).where(Member.id == member.id).with_for_update())
    waited = []

    def wait(seconds):
        waited.append(seconds)
        holder.close()

    monkeypatch.setattr("activistnet.core.jobs.keys_cli.time.sleep", wait)
    assert reseal(app).exit_code == 0
    assert len(waited) == 1
    assert keys_in_use(app)["members.mailbox_sealed"] == {new}


@pytest.mark.commits
def test_a_job_that_is_being_done_is_sealed_once_it_is_put_back(app, client, configure, monkeypatch):
    make_sealed_member(app)
    client.post("/reset", data={"email": "noor@example.org"})
    rotate(app, configure)
    with app.app_context():
        holder = db.engine.connect()
        holder.execute(sa.select(Outbox.id).with_for_update())
    waited = []

    def wait(seconds):
        waited.append(seconds)
        holder.close()

    monkeypatch.setattr("activistnet.core.jobs.keys_cli.time.sleep", wait)
    assert reseal(app).exit_code == 0
    assert len(waited) == 1
    configure(sealing_keys=(NEW,))
    with app.app_context(), db.transaction():
        [mailbox, *_] = db.session.scalars(sa.select(Outbox.args)).one()
        assert unseal_for_task(mailbox) == "noor@example.org"


def test_a_job_that_holds_nothing_sealed_stays_as_it_is(app, configure):
    with app.app_context(), db.transaction():
        db.session.add(Outbox(job="petitions.tasks.recount", args=[12, "AQ==", "no base64!", None, {"n": 1}]))
    rotate(app, configure)
    assert reseal(app).exit_code == 0
    with app.app_context():
        assert db.session.scalars(sa.select(Outbox.args)).one() == [12, "AQ==", "no base64!", None, {"n": 1}]
