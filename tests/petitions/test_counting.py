"""Counts are exact: rows = folded + waiting, whatever happens in whatever order."""

import contextlib
import threading

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.core.data.crypto import token_hash
from activistnet.core.data.db import db
from activistnet.petitions import domains, rules
from activistnet.petitions.errors import NotSigned
from activistnet.petitions.events import StepReached
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.mailboxes import member_digest_of
from activistnet.petitions.services import changing, counting, recounting, signing, tries


def stored(petition_id):
    return db.session.execute(
        sa.text("SELECT signature_count, count_version FROM petitions WHERE id = :id"), {"id": petition_id}
    ).one()


# Of all changes of one signature that wait, the last one says how its row stands, and the sum how it came there.
WRONG_DELTAS = sa.text(
    """
    SELECT count(*)
      FROM (SELECT signature_id, petition_id, sum(n) AS n, (array_agg(n ORDER BY id DESC))[1] AS last
              FROM signature_deltas GROUP BY signature_id, petition_id) AS changed
      LEFT JOIN signatures ON signatures.id = changed.signature_id AND signatures.petition_id = changed.petition_id
     WHERE signatures.id IS NULL OR abs(changed.n) > 1 OR (changed.last = 1) <> (signatures.state = 'counted')
    """
)
KNOWN = sa.text("SELECT true FROM confirmations WHERE token_hash = :hash")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sign", "sign", "sign", "withdraw", "change", "fold", "try", "confirm", "hold", "release", "recount"]
        ),
        st.integers(0, 4),
        st.integers(0, 1),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_rows_are_folded_plus_waiting_at_every_moment(app, acts):
    petitions = [make_petition().id, make_petition().id]
    members = [make_member(country=country) for country in ("NL", "FR", None, "NL", "DE")]
    tokens = {}
    with app.app_context():
        for act, who, which in acts:
            petition_id = petitions[which]
            with db.transaction():
                if act == "sign":
                    signing.sign(petition_id, members[who], SignatureGiven(show_name=bool(who % 2)))
                elif act == "withdraw":
                    _withdraw_if_signed(petition_id, members[who])
                elif act == "change":
                    _change_if_signed(petition_id, members[who])
                elif act == "try":
                    token = _try(petition_id, f"guest{who}@example.org")
                    if db.session.scalar(KNOWN, {"hash": token_hash(token)}):  # who says the same again has the first
                        tokens[who, which] = token
                elif act == "confirm" and (who, which) in tokens:
                    signing.confirm(tokens[who, which])
                elif act == "hold" and (who, which) in tokens:
                    signing.confirm(tokens[who, which], held_for="network")
                elif act == "release":
                    _release_what_is_held(petition_id)
                elif act == "recount":
                    assert recounting.recount(petition_id) == recounting.Off()
                elif act == "fold":
                    counting.fold()
            for each in petitions:
                assert counting.count_rows(each) == stored(each).signature_count + counting.waiting(each)
            assert db.session.scalar(WRONG_DELTAS) == 0
        with db.transaction():
            counting.fold()
        for each in petitions:
            places = sa.text("SELECT coalesce(sum(count), 0) FROM country_counts WHERE petition_id = :id")
            assert counting.count_rows(each) == stored(each).signature_count
            assert counting.count_rows(each) == db.session.scalar(places, {"id": each})


def _release_what_is_held(petition_id):
    held = sa.text("SELECT id FROM signatures WHERE petition_id = :id AND state = 'held'")
    for signature_id in db.session.scalars(held, {"id": petition_id}).all():
        signing.release(signature_id)


def _withdraw_if_signed(petition_id, member):
    try:
        signing.withdraw(petition_id, member)
    except NotSigned:
        counted = sa.text(
            "SELECT 1 FROM signatures WHERE petition_id = :p AND member_digest = :m AND state IN ('counted', 'held')"
        )
        assert db.session.scalar(counted, {"p": petition_id, "m": member_digest_of(petition_id, member.id)}) is None


def _change_if_signed(petition_id, member):
    found = signing.find_signature_id(petition_id, member)
    with contextlib.suppress(NotSigned):
        changing.change(found or 0, SignatureGiven(reason="So.", show_name=bool(found and found % 2)), member=member)


def _try(petition_id, mailbox):
    made = []
    keep = tries.new_token
    tries.new_token = lambda: made.append(keep()) or made[-1]
    try:
        tries.try_to_sign(petition_id, mailbox, SignatureGiven(name="Ada", country="NL"))
    finally:
        tries.new_token = keep
    return made[0] + domains.mark_of(petition_id, mailbox)


@pytest.mark.commits
def test_r01_fifty_threads_signing_as_one_person_count_one(app, log_in, client, count_rows, fold):
    petition, member = make_petition(), make_member()
    browsers = [app.test_client() for _ in range(50)]
    for browser in browsers:
        log_in(member, browser)
    answers = []
    start = threading.Barrier(50)

    def press(browser):
        start.wait()
        answers.append(browser.post(f"/petitions/{petition.id}/sign").status_code)

    threads = [threading.Thread(target=press, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {303, 503}, answers
    assert answers.count(303) >= 20
    assert count_rows(petition.id) == 1
    assert [count.count for count in fold()] == [1]


def test_r03_a_drifted_count_is_found_and_corrected(app, client, log_in, fold):
    petition = make_petition()
    log_in(make_member(country="NL"))
    client.post(f"/petitions/{petition.id}/sign")
    fold()
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET signature_count = 7"))
        db.session.execute(sa.text("UPDATE country_counts SET count = 7"))
    result = app.test_cli_runner().invoke(args=["petitions", "recount"])
    assert "was off by -6; corrected" in result.output
    assert client.get(f"/petitions/{petition.id}/count.json").json["count"] == 1
    with app.app_context():
        assert db.session.execute(sa.text("SELECT country, count FROM country_counts")).all() == [("NL", 1)]
    assert "0 corrected" in app.test_cli_runner().invoke(args=["petitions", "recount"]).output


def test_each_change_raises_the_version_by_one(app, client, log_in, fold):
    petition = make_petition()
    before = client.get(f"/petitions/{petition.id}/count.json").json["version"]
    log_in(make_member())
    client.post(f"/petitions/{petition.id}/sign")
    fold()
    fold()
    assert client.get(f"/petitions/{petition.id}/count.json").json["version"] == before + 1


def test_a_step_is_told_once(app, client, log_in, fold, told):
    petition, steps = make_petition(), told(StepReached)
    for _ in range(11):
        browser = app.test_client()
        log_in(make_member(), browser)
        browser.post(f"/petitions/{petition.id}/sign")
    fold()
    browser.post(f"/petitions/{petition.id}/withdraw")
    fold()
    browser.post(f"/petitions/{petition.id}/sign")
    fold()
    assert [(event.petition_id, event.step) for event in steps] == [(petition.id, 10)]


@pytest.mark.parametrize(
    ("count", "goal", "step"),
    [
        (0, 100, 10),
        (9, 100, 10),
        (10, 100, 25),
        (99, 100, 100),
        (100, 100, 250),
        (30, 40, 40),
        (40, 40, 50),
        (999, 10**8, 1000),
        (1204, 2500, 2000),
        (18_204, 100_000, 20_000),
        (5_156_603, 100_000, 10_000_000),
    ],
)
def test_progress_goes_to_the_next_rung_or_the_goal(count, goal, step):
    assert rules.next_step(count, goal) == step


@given(before=st.integers(0, 10**7), more=st.integers(0, 10**6), goal=st.integers(1, 10**8))
def test_a_reached_step_lies_between_the_two_counts(before, more, goal):
    reached = rules.step_reached(before, before + more, goal)
    assert reached is None or before < reached <= before + more
