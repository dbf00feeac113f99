"""What moderators change about decision makers: corrections, mergers that can be undone, private persons."""

import re
import threading

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition
from waiting import wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.decision_makers import queries
from activistnet.decision_makers.models import DecisionMaker
from activistnet.decision_makers.services import changing
from activistnet.members.models import Member

pytestmark = pytest.mark.usefixtures("client")
SAID = {"kind": "body", "name": "Harbour Board", "office": "Port authority", "place": "Lyon", "contact": ""}
SAID |= {"reason": "So it is called."}


@pytest.fixture
def moderator(app):
    return app.test_client(user=make_member(role="moderator"))


@pytest.fixture
def board():
    return make_decision_maker(make_petition(), name="harbor board")


def page_of(client, decision_maker):
    return client.get(f"/decision-makers/{decision_maker.id}", follow_redirects=True)


def merge(moderator, one, other, into=None, reason="They're the same office."):
    into = into or f"http://localhost/decision-makers/{other.id}/{other.slug}?lang=fr"
    return moderator.post(f"/decision-makers/{one.id}/merge", data={"into": into, "reason": reason})


def mark(moderator, one, *, is_private, reason="No office."):
    data = {"is_private": "y" if is_private else "n", "reason": reason}
    return moderator.post(f"/decision-makers/{one.id}/private", data=data)


def test_a_moderator_corrects_what_is_said_and_the_log_says_so(app, client, moderator, board):
    contact = "desk@port.example"
    answer = moderator.post(f"/decision-makers/{board.id}/edit", data={**SAID, "contact": contact})
    assert answer.status_code == 303
    page = page_of(client, board)
    assert page.request.path == f"/decision-makers/{board.id}/harbour-board"
    for words in ("Harbour Board", "Port authority", "Lyon", "Body"):
        assert words in page.text
    assert contact not in page.text
    assert contact in moderator.get(f"/decision-makers/{board.id}/edit").text
    with app.app_context():
        sealed = db.session.scalar(sa.select(DecisionMaker.contact_sealed))
        assert b"port.example" not in sealed
        assert queries.contact_of(board.id) == contact
    log = client.get("/decision-makers/changes").text
    assert "Changed:" in log and "So it is called." in log


def test_it_is_found_by_office_and_place(client, moderator, board):
    moderator.post(f"/decision-makers/{board.id}/edit", data=SAID)
    for typed in ("authority", "lyon", "harbour lyon"):
        assert f"/decision-makers/{board.id}/" in client.get(f"/decision-makers?q={typed}").text, typed


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Enter a name."),
        ({"reason": ""}, "Say why, in one line."),
        ({"name": "Jan, 12 rue des Lilas"}, "Name the office or the organisation"),
        ({"contact": "no address"}, "e-mail address"),
        ({"kind": "ghost"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(moderator, board, changed, words):
    answer = moderator.post(f"/decision-makers/{board.id}/edit", data={**SAID, **changed})
    assert answer.status_code == 422
    assert words in answer.text and "Port authority" in answer.text


def test_what_another_moderator_has_said_meanwhile_is_not_overwritten(app, moderator, board):
    page = moderator.get(f"/decision-makers/{board.id}/edit").text
    version = re.search(r'name="version" type="hidden" value="(\w+)"', page)[1]
    other = app.test_client(user=make_member(role="moderator"))
    assert other.post(f"/decision-makers/{board.id}/edit", data={**SAID, "version": version}).status_code == 303
    late = {**SAID, "name": "harbor board", "office": "", "version": version}
    shown = moderator.post(f"/decision-makers/{board.id}/edit", data=late)
    assert shown.status_code == 422 and "Current text" in shown.text and "Port authority" in shown.text
    version = re.search(r'name="version" type="hidden" value="(\w+)"', shown.text)[1]
    assert moderator.post(f"/decision-makers/{board.id}/edit", data={**late, "version": version}).status_code == 303


def test_two_of_one_name_and_place_are_not_made_by_a_correction(moderator, board):
    make_decision_maker(name="Harbour Board", place="Lyon", kind="body")
    answer = moderator.post(f"/decision-makers/{board.id}/edit", data=SAID)
    assert answer.status_code == 422
    assert "Merge the two instead." in answer.text


def test_two_are_one_and_two_again(client, moderator, board, start, work):
    other = make_decision_maker(make_petition(title="Lower the fees"), make_petition(), name="Harbour Board")
    assert merge(moderator, board, other).status_code == 303
    moved = client.get(f"/decision-makers/{board.id}/{board.slug}")
    assert (moved.status_code, moved.location) == (301, f"/decision-makers/{other.id}/harbour-board")
    page = page_of(client, other).text
    assert "by 3 petitions" in page and "Lower the fees" in page
    assert client.get("/decision-makers").text.count("asked by") == 1
    start("Harbor Board")  # the other name goes on leading here
    work()
    assert "by 4 petitions" in page_of(client, other).text
    log = client.get("/decision-makers/changes").text
    assert "is another name of" in log and "undo" not in log
    undo = re.search(r"/decision-makers/changes/\d+/undo", moderator.get("/decision-makers/changes").text)[0]
    for _ in range(2):
        assert moderator.post(undo).status_code == 303
    assert "by 2 petitions" in page_of(client, other).text
    assert "by 2 petitions" in page_of(client, board).text
    assert "Undone on" in client.get("/decision-makers/changes").text


def test_what_was_merged_before_goes_along_and_comes_back(app, client, moderator):
    a, b, c = (make_decision_maker(make_petition(), name=name) for name in ("Alpha", "Beta", "Gamma"))
    merge(moderator, a, b)
    merge(moderator, b, c)
    for each in (a, b):
        assert client.get(f"/decision-makers/{each.id}/x").location.startswith(f"/decision-makers/{c.id}/")
    assert "by 3 petitions" in page_of(client, c).text
    with app.app_context():
        last = db.session.scalar(sa.text("SELECT max(id) FROM decision_maker_changes"))
    moderator.post(f"/decision-makers/changes/{last}/undo")
    assert "by 2 petitions" in page_of(client, b).text
    assert client.get(f"/decision-makers/{a.id}/x").location.startswith(f"/decision-makers/{b.id}/")
    assert "by 1 petition" in page_of(client, c).text


def test_a_merger_the_other_way_round_is_refused(moderator, board):
    other = make_decision_maker(make_petition(), name="Harbour Board")
    assert merge(moderator, board, other).status_code == 303
    assert merge(moderator, other, board).status_code == 422
    third = make_decision_maker(make_petition(), name="Port of the City")
    assert merge(moderator, board, third).status_code == 422
    assert merge(moderator, third, board).status_code == 422


@pytest.mark.commits(emptied=True)
def test_two_who_change_different_ones_at_once_come_one_after_the_other(app, client):
    """What each holds may have become one with what the other holds: neither may wait for the other in a ring."""
    one, two = (make_decision_maker(make_petition(), name=each) for each in ("Alpha", "Beta"))
    first, second, answers = make_member(role="moderator"), app.test_client(user=make_member(role="moderator")), []
    going = threading.Thread(target=lambda: answers.append(mark(second, two, is_private=True)))
    with app.app_context(), db.transaction():
        changing.mark(one.id, db.session.get_one(Member, first.id), is_private=True, reason="No office.")
        going.start()
        wait_for_one_behind(db.session)
    going.join()
    assert answers[0].status_code == 303


def test_what_is_said_already_is_no_change(client, moderator, board):
    other = make_decision_maker(make_petition(), name="Port of the City")
    for _ in range(2):
        moderator.post(f"/decision-makers/{board.id}/edit", data={**SAID, "contact": "desk@port.example"})
        mark(moderator, board, is_private=False)
        merge(moderator, other, board)
    assert client.get("/decision-makers/changes").text.count('<li class="item">') == 2


@pytest.mark.parametrize("into", ["", "nowhere", "/petitions/1", "9" * 18, "{self}"])
def test_a_merger_with_nobody_is_refused(moderator, board, into):
    answer = merge(moderator, board, board, into=into.replace("{self}", str(board.id)) or " ")
    assert answer.status_code == 422


def test_a_private_person_is_shown_nowhere_and_named_by_nobody(app, client, moderator, start, numbers, work):
    author = make_member()
    petition = start("Jan Jansen", "the Council", member=author)
    work()
    number = numbers()["Jan Jansen"]
    with app.app_context():
        jan = db.session.get_one(DecisionMaker, number)
    assert mark(moderator, jan, is_private=True).status_code == 303
    path = f"/petitions/{petition}"
    lists = ("/petitions?sort=new", "/decision-makers", "/decision-makers?q=jan")
    for address in (path, f"{path}/sign", f"{path}.json", *lists):
        text = client.get(address, follow_redirects=True).text
        assert "Jan Jansen" not in text, address
        if "petition" in address:
            assert "a private person" in text, address
    assert client.get(f"/decision-makers/{number}/jan-jansen").status_code == 404
    assert "Jan Jansen" not in client.get("/decision-makers/changes").text
    assert "Jan Jansen" in moderator.get("/decision-makers/changes").text
    form = {"demand": "Stop him", "body": "He is there.", "goal": "100", "target": ["JAN JANSEN"]}
    answer = app.test_client(user=make_member()).post("/t/health/petitions", data=form)
    assert answer.status_code == 422
    assert "this is a private person" in answer.text and "Stop him" in answer.text
    # Its author goes on, with the name as it was written, and can take it out.
    kept = {**form, "target": ["Jan Jansen", "the Council"], "body": "More."}
    browser = app.test_client(user=author)
    assert "Jan Jansen" in browser.get(f"{path}/edit").text
    assert browser.post(f"{path}/edit", data=kept).status_code == 303
    assert "Jan Jansen" not in client.get(path, follow_redirects=True).text
    assert mark(moderator, jan, is_private=False).status_code == 303
    assert "Jan Jansen" in client.get(path, follow_redirects=True).text


def test_other_names_of_a_private_person_are_withheld_too(client, moderator, start, numbers, app):
    petition = start("Jan")
    person = make_decision_maker(make_petition(), name="Jan Jansen")
    with app.app_context():
        jan = db.session.get_one(DecisionMaker, numbers()["Jan"])
    mark(moderator, person, is_private=True)
    merge(moderator, jan, person)
    facts = client.get(f"/petitions/{petition}.json").json
    assert facts["targets"] == ["a private person"]
    assert facts["decision_makers"] == [{"name": "a private person", "url": None}]


@pytest.mark.parametrize("role", [None, "member"])
def test_nobody_but_moderators_changes_them(app, board, role):
    browser = app.test_client(**({"user": make_member()} if role else {}))
    for path in (f"/decision-makers/{board.id}/{name}" for name in ("edit", "merge", "private")):
        assert browser.get(path).status_code in (303, 401, 403), path
        assert browser.post(path, data={**SAID, "into": "1"}).status_code in (401, 403), path
    assert browser.post("/decision-makers/changes/1/undo").status_code in (401, 403)


def test_what_is_not_there_cannot_be_changed(moderator):
    for path in ("7/edit", "7/merge", "7/private"):
        assert moderator.post(f"/decision-makers/{path}", data={**SAID, "into": "1"}).status_code == 404
    assert moderator.post("/decision-makers/changes/7/undo").status_code == 404
