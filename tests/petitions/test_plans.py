"""What is asked about the signatures of one petition finds an index of few of them, whatever plan is kept for it."""

import re

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from psycopg import _queries

from activistnet.core.data.db import db
from activistnet.members.readers import VISITOR
from activistnet.petitions import happenings, signing_sql
from activistnet.petitions.reasons import list_reasons
from activistnet.petitions.signatories import list_signatories

SIGNATURES = """
    INSERT INTO signatures (petition_id, mailbox_digest, mailbox_sealed, name, state)
    SELECT :petition, int4send(n), '', 'N', 'counted' FROM generate_series(1, 2000) n
"""


def plan_for_all_values(statement):
    """What the database keeps once it has met the same statement some times."""
    named = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    types = {name: "::bytea" for name in named if name.endswith(("_owner", "_sealed"))}  # within a CASE it is not known
    numbered = re.sub(r"%\((\w+)\)s", lambda match: f"${named.index(match[1]) + 1}{types.get(match[1], '')}", statement)
    return "\n".join(db.session.connection().exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered}").scalars())


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (happenings.count_withdrawn, "ix_signatures_withdrawn"),
        (lambda petition_id: list_reasons(petition_id, VISITOR), "ix_signatures_reasons"),
        (lambda petition_id: list_signatories(petition_id, VISITOR), "ix_signatures_shown"),
    ],
    ids=["withdrawn", "reasons", "signatories"],
)
def test_the_plan_for_all_values_uses_the_index_of_few(app, count_queries, ask, index):
    with app.app_context():
        petition = make_petition()
        db.session.execute(sa.text(SIGNATURES), {"petition": petition.id})
        db.session.execute(sa.text("ANALYZE signatures"))
        with count_queries() as asked:
            ask(petition.id)
        plan = plan_for_all_values(asked.statements[-1])
        assert index in plan, plan


@pytest.mark.parametrize("name", ["SIGN", "TRY", "CONFIRM", "WITHDRAW", "RELEASE"])
def test_the_driver_keeps_how_the_statements_of_signing_are_sent(app, name):
    with app.app_context():
        sent = str(getattr(signing_sql, name).compile(dialect=db.engine.dialect))
    assert len(sent) <= _queries.MAX_CACHED_STATEMENT_LENGTH


def test_a_plan_kept_from_before_anybody_signed_finds_a_persons_signature_without_looking_at_others(
    app, client, log_in, count_queries
):
    petition = make_petition()
    log_in(make_member(), client)
    with count_queries() as asked:
        client.post(f"/petitions/{petition.id}/sign", data={"show_name": "1"})
        client.post(f"/petitions/{petition.id}/sign")
        for page in (
            f"/petitions/{petition.id}/{petition.slug}",
            f"/petitions/{petition.id}/change",
            "/me/signatures",
            "/",
        ):
            assert client.get(page).status_code == 200
        client.post(f"/petitions/{petition.id}/withdraw")
    with app.app_context():
        # What is known is of one post and one signature, whatever tests before had; and then of the size of none.
        db.session.execute(sa.text("ANALYZE posts, petitions, signatures"))
        db.session.execute(sa.text("TRUNCATE signatures CASCADE"))
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = [plan_for_all_values(each) for each in asked.statements if "member_digest" in each]
        db.session.rollback()
    looked = re.findall(r"using (\w+) on signatures.*\n +Index Cond: (.*)", "\n".join(plans))
    assert len(looked) > 15
    found = re.compile(r"_digest = |\(id = |member_id = ")
    assert [(index, by) for index, by in looked if index != "ix_signatures_held" and not found.search(by)] == []
