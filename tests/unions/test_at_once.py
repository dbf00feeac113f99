"""Pressed at the same moment: proposals that cross, one person's two letters, undoing while people move."""

import threading

import pytest
import sqlalchemy as sa
from factories import make_member
from guests import sign_as_guest

from activistnet.core.data.db import db
from activistnet.petitions.models import Signature
from activistnet.unions.emails import token_of
from activistnet.unions.models import Union
from activistnet.unions.services import returning

TEXT = {"demand": "Ours", "body": "Ours.", "target": "the Council", "goal": "5", "topic": "health", "seen": ""}


def at_once(*presses):
    """The answers to all of these, pressed together."""
    start, answers = threading.Barrier(len(presses)), {}

    def press(n, send):
        start.wait()
        answers[n] = send()

    threads = [threading.Thread(target=press, args=each) for each in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(presses))]


@pytest.mark.commits(emptied=True)
def test_proposals_that_cross_become_one(app, pair):
    ways = ((pair.proposer, pair.first, pair.second), (pair.other, pair.second, pair.first))
    answers = at_once(*(lambda b=b, p=p, o=o: b.post(f"/petitions/{p.id}/join/{o.id}", data=TEXT) for b, p, o in ways))
    with app.app_context():
        [number] = db.session.scalars(sa.select(Union.id)).all()
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"/unions/{number}")}


@pytest.mark.commits(emptied=True)
def test_two_letters_of_one_person_pressed_at_once_count_once(app, client, mails, pair, counts):
    for petition in (pair.first, pair.second):
        sign_as_guest(client, mails, petition)
    joint = pair.join()
    with app.app_context():
        ids = db.session.scalars(sa.select(Signature.id)).all()
        pages = [f"/move-signature/{token_of(number, pair.union.id)}" for number in ids]
    answers = at_once(*(lambda page=page: app.test_client().post(page) for page in pages * 3))
    assert {answer.status_code for answer in answers} <= {303, 503} and answers[0].status_code == 303
    assert counts(pair.first.id, pair.second.id, joint) == [0, 0, 1]


@pytest.mark.commits(emptied=True)
def test_who_moves_while_it_is_taken_back_is_counted_where_they_signed(app, pair, counts):
    members = [app.test_client(user=make_member()) for _ in range(8)]
    for member in members:
        assert member.post(f"/petitions/{pair.first.id}/sign").status_code == 303
    joint, union_id = pair.join(), pair.union.id
    moves = [lambda member=member: member.post(f"/unions/{union_id}/move") for member in members]
    answers = at_once(*moves[:4], lambda: pair.other.post(f"/unions/{union_id}/part"), *moves[4:])
    assert answers[4].status_code == 303
    assert {answer.status_code for answer in answers} <= {303, 409}
    with app.app_context(), db.transaction():
        returning.give_back_some(union_id)
    assert counts(pair.first.id, joint) == [8, 0]
