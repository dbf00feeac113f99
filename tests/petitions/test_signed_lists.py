"""A member's own list: complete before the clock and after it, each petition once, and gone with its member."""

import re
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition
from people import PASSWORD, make_person
from waiting import HANG, wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.core.data.paging import write_cursor
from activistnet.petitions import counting_sql, own, signed_lists
from activistnet.petitions.services import forgetting

LISTS = sa.text("SELECT count(*) FROM signature_lists")


def test_the_list_of_one_s_own_is_paged_in_as_few_queries_however_long(app, client, log_in, count_queries):
    member = log_in(make_member())
    asked = []
    for n in (2, 33):
        for i in range(n):
            client.post(f"/petitions/{make_petition(title=f'Demand {n} {i}').id}/sign")
        with count_queries() as queries:
            page = client.get("/me/signatures").text
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 4, queries.statements
    first = set(re.findall(r"Demand \d+ \d+", page))
    rest = client.get(re.search(r"/me/signatures\?after=[^\"]+", page).group()).text
    second = set(re.findall(r"Demand \d+ \d+", rest))
    assert len(first) == 30 and len(second) == 5 and not first & second
    with app.app_context():
        assert len(signed_lists.read(member.id)) == 35


def test_signing_again_notes_the_petition_once(app, client, log_in, fold):
    petition = make_petition()
    member = log_in(make_member())
    for act in ("sign", "sign", "withdraw", "sign", "withdraw", "sign"):
        client.post(f"/petitions/{petition.id}/{act}")
    with app.app_context():
        assert signed_lists.read(member.id) == [petition.id]  # before the clock, too
    fold()
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT cardinality(petitions_sealed) FROM signature_lists")) == 1
        assert signed_lists.read(member.id) == [petition.id]


def test_who_leaves_before_the_clock_is_in_no_list(app, client, log_in, fold):
    member = log_in(make_member())
    client.post(f"/petitions/{make_petition().id}/sign")
    with app.app_context():
        with db.transaction():
            forgetting.forget_person(member.id)
        assert signed_lists.read(member.id) == []
    fold()
    with app.app_context():
        assert db.session.scalar(LISTS) == 0


@pytest.mark.commits
def test_who_leaves_while_the_clock_adds_to_lists_is_in_none(app, client, log_in):
    log_in(make_person("Ada"))
    client.post(f"/petitions/{make_petition().id}/sign")
    with app.app_context():
        folding = db.sessionmaker()
        folding.execute(counting_sql.FOLD)
    answers, form = [], {"password": PASSWORD}
    leaving = threading.Thread(target=lambda: answers.append(client.post("/settings/delete", data=form).status_code))
    leaving.start()
    wait_for_one_behind(folding)
    assert not answers
    folding.commit()
    leaving.join(HANG)
    folding.close()
    assert answers == [303]
    with app.app_context():
        assert db.session.scalar(LISTS) == 0


def test_a_long_list_is_looked_through_part_by_part_and_shows_each_once(app, client, log_in, monkeypatch):
    monkeypatch.setattr(own, "PART", 3)
    monkeypatch.setattr(own, "LINES", 2)
    log_in(make_member())
    titles = [f"Demand {n}" for n in range(10)]
    petitions = [make_petition(title=title) for title in titles]
    for petition in petitions:
        client.post(f"/petitions/{petition.id}/sign")
    for n in (0, 1, 2, 6):
        client.post(f"/petitions/{petitions[n].id}/withdraw")
    pages, address = [], "/me/signatures"
    for _ in range(3):
        page = client.get(address).text
        pages.append(list(dict.fromkeys(re.findall(r"Demand \d", page))))
        further = [f"/me/signatures?after={mark}" for mark in re.findall(r"/me/signatures\?after=([^\"&]+)", page)]
        address = next((each for each in further if each != address), None)
    assert address is None
    assert pages == [["Demand 9", "Demand 8"], ["Demand 7", "Demand 5"], ["Demand 4", "Demand 3"]]
    for part in (-1, 4, 10**9):
        cursor = write_cursor([part, datetime.now(UTC), 1])
        assert client.get(f"/me/signatures?after={cursor}").status_code == 404
