"""Each counted signature is of exactly one version, and all sums that are shown add up, whatever happens in between."""

import contextlib
from datetime import timedelta

import sqlalchemy as sa
from factories import make_member, make_petition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activistnet.core.data.db import db
from activistnet.members.readers import reader_of
from activistnet.petitions import domains, queries
from activistnet.petitions.counts import TABLE
from activistnet.petitions.errors import NotSigned
from activistnet.petitions.given import SignatureGiven
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting, recounting, signing, tries
from activistnet.petitions.version_queries import list_signed
from activistnet.versions.errors import NothingToAgreeTo
from activistnet.versions.services import agreeing, publishing

KINDS = ["sign", "sign", "withdraw", "try", "confirm", "hold", "release", "publish"]
KINDS += ["agree", "agree", "disagree", "fold", "recount"]
ACTS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.integers(1, 4)), max_size=40)
# What is counted, by the version of each row, folded or waiting; and who agreed to which later version.
ROWS = sa.text(
    "SELECT version, count(*) FROM signatures WHERE petition_id = :id AND state = 'counted' GROUP BY version"
)
WAITING = sa.text("SELECT version, sum(n)::bigint FROM signature_deltas WHERE petition_id = :id GROUP BY 1")
AGREED = sa.text(
    """
    SELECT signatures.version, version_consents.version, count(*)
      FROM version_consents JOIN signatures ON signatures.id = signature_id
     WHERE signatures.petition_id = :id AND given_at IS NOT NULL AND state = 'counted'
     GROUP BY 1, 2
    """
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_versions_add_up_to_the_count_at_every_moment(app, acts):
    author = make_member()
    petition_id = make_petition(author).id
    members = [make_member() for _ in range(4)]
    tokens = {}
    with app.app_context():
        for n, (act, who, version) in enumerate(acts):
            with db.transaction():
                _do(act, petition_id, who, version, members=members, author=author, tokens=tokens, n=n)
            _expect_sums(petition_id)
        with db.transaction():
            counting.fold()
        _expect_sums(petition_id)
        rows = dict(db.session.execute(ROWS, {"id": petition_id}).all())
        assert {each.number: each.count for each in list_signed(petition_id) if each.count} == rows


def _expect_sums(petition_id):
    of = {"id": petition_id}
    shown = list_signed(petition_id)
    row = db.session.execute(
        sa.select(TABLE.c.signature_count, TABLE.c.version_number).where(TABLE.c.id == petition_id)
    )
    count, newest = row.one()
    assert [each.number for each in shown] == list(range(1, newest + 1))
    assert sum(each.count for each in shown) == count
    waiting = dict(db.session.execute(WAITING, of).all())
    folded = {each.number: each.count + waiting.get(each.number, 0) for each in shown}
    assert {number: n for number, n in folded.items() if n} == dict(db.session.execute(ROWS, of).all())
    agreed = {(signed, later): n for signed, later, n in db.session.execute(AGREED, of)}
    assert {(each.number, later): n for each in shown for later, n in each.later} == agreed
    assert all(signed < later <= newest for signed, later in agreed)


def _do(act, petition_id, who, version, *, members, author, tokens, n):
    if act == "sign":
        signing.sign(petition_id, members[who], SignatureGiven())
    elif act == "withdraw":
        with contextlib.suppress(NotSigned):
            signing.withdraw(petition_id, members[who])
    elif act == "try":
        tokens[who] = _try(petition_id, f"guest{who}{n}@example.org")
    elif act in ("confirm", "hold") and who in tokens:
        signing.confirm(tokens[who], held_for="network" if act == "hold" else None)
    elif act == "release":
        held = sa.select(Signature.id).where(Signature.petition_id == petition_id, Signature.state == "held")
        for signature_id in db.session.scalars(held).all():
            signing.release(signature_id)
    elif act == "publish":
        _publish(petition_id, author, n)
    elif act == "agree":
        with contextlib.suppress(NotSigned, NothingToAgreeTo):
            agreeing.agree(_some(petition_id, who), version)
    elif act == "disagree":
        agreeing.disagree(_some(petition_id, who), version)
    elif act == "recount":
        assert recounting.recount(petition_id) == recounting.Off()
    elif act == "fold":
        counting.fold()


def _some(petition_id, who):
    ids = db.session.scalars(sa.select(Signature.id).where(Signature.petition_id == petition_id).order_by(Signature.id))
    found = ids.all()
    return found[who % len(found)] if found else 0


def _publish(petition_id, author, n):
    earlier = TABLE.c.version_at - timedelta(days=8)
    db.session.execute(sa.update(TABLE).where(TABLE.c.id == petition_id).values(version_at=earlier))
    petition = queries.get_petition(petition_id, reader_of(author))
    said = {"demand": f"Open {n} night clinics", "body": "One is too few.", "targets": ["the Council"], "goal": 100}
    publishing.publish(petition, author, **said)


def _try(petition_id, mailbox):
    made = []
    keep = tries.new_token
    tries.new_token = lambda: made.append(keep()) or made[-1]
    try:
        tries.try_to_sign(petition_id, mailbox, SignatureGiven(name="Ada", country="NL"))
    finally:
        tries.new_token = keep
    return made[0] + domains.mark_of(petition_id, mailbox)
