"""What is asked about the signatures of one petition finds an index of few of them, whatever plan is kept for it."""

import re

import pytest
import sqlalchemy as sa
from factories import make_petition
from psycopg import _queries

from activistnet.core.data.db import db
from activistnet.members.readers import VISITOR
from activistnet.petitions import queries, signing_sql
from activistnet.petitions.reasons import list_reasons
from activistnet.petitions.signatories import list_signatories

SIGNATURES = """
    INSERT INTO signatures (petition_id, mailbox_digest, mailbox_sealed, name, state)
    SELECT :petition, int4send(n), '', 'N', 'counted' FROM generate_series(1, 2000) n
"""


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (queries.count_withdrawn, "ix_signatures_withdrawn"),
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
        named = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", asked.statements[-1])))
        statement = re.sub(r"%\((\w+)\)s", lambda match: f"${named.index(match[1]) + 1}", asked.statements[-1])
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {statement}").scalars().all()
        assert any(index in line for line in plan), "\n".join(plan)


@pytest.mark.parametrize("name", ["SIGN", "TRY", "CONFIRM", "WITHDRAW", "RELEASE"])
def test_the_driver_keeps_how_the_statements_of_signing_are_sent(app, name):
    with app.app_context():
        sent = str(getattr(signing_sql, name).compile(dialect=db.engine.dialect))
    assert len(sent) <= _queries.MAX_CACHED_STATEMENT_LENGTH
