"""Private persons: what they were called is named by no petition and told by no page, whatever else is changed."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from factories import make_decision_maker, make_member, make_petition
from waiting import wait_for_one_behind

from activistnet.core.data.db import db
from activistnet.decision_makers.models import DecisionMaker
from activistnet.decision_makers.services import changing
from activistnet.members.models import Member

FORM = {"demand": "Stop him", "body": "He is there.", "goal": "100"}
REFUSED = "this is a private person"


@pytest.fixture
def moderator(app, client):
    return app.test_client(user=make_member(role="moderator"))


def mark(moderator, number, *, is_private=True):
    data = {"is_private": "y" if is_private else "n", "reason": "No office."}
    assert moderator.post(f"/decision-makers/{number}/private", data=data).status_code == 303


def merge(moderator, one, other):
    data = {"into": f"/decision-makers/{other}", "reason": "They're the same."}
    return moderator.post(f"/decision-makers/{one}/merge", data=data)


def rename(moderator, number, **said):
    data = {"kind": "", "office": "", "place": "", "contact": "", "reason": "So they are called.", **said}
    return moderator.post(f"/decision-makers/{number}/edit", data=data)


def undo_last(app, moderator):
    with app.app_context():
        last = db.session.scalar(sa.text("SELECT max(id) FROM decision_maker_changes WHERE action = 'merged'"))
    assert moderator.post(f"/decision-makers/changes/{last}/undo").status_code == 303


def name(app, *targets, **said):
    data = {**FORM, **said, "target": list(targets)}
    return app.test_client(user=make_member()).post("/t/health/petitions", data=data)


def page_of(client, petition):
    return client.get(f"/petitions/{petition}", follow_redirects=True).text


@pytest.mark.parametrize("said", [{"name": "J. J."}, {"name": "Jan Jansen", "place": "Lyon"}])
def test_the_name_stays_refused_and_withheld_when_moderators_write_another_one(app, client, moderator, start, said):
    author = make_member()
    petition = start("Jan Jansen", "the Council", member=author)
    with app.app_context():
        number = db.session.scalar(sa.select(DecisionMaker.id).where(DecisionMaker.name == "Jan Jansen"))
    mark(moderator, number)
    assert rename(moderator, number, **said).status_code == 303
    assert REFUSED in name(app, "jan jansen").text
    changed = {**FORM, "target": ["Jan Jansen", "the Mayor"]}
    assert app.test_client(user=author).post(f"/petitions/{petition}/edit", data=changed).status_code == 303
    assert "Jan Jansen" not in (page := page_of(client, petition)) and "the Mayor" in page
    assert rename(moderator, number, name="Jan Jansen").status_code == 303
    assert REFUSED in name(app, "jan jansen").text


def test_what_a_petition_asks_stays_whose_it_is_once_a_place_was_said(app, client, moderator, start, numbers):
    author = make_member()
    petition = start("Jan Jansen", "the Council", member=author)
    number = numbers()["Jan Jansen"]
    assert rename(moderator, number, name="Jan Jansen", place="Lyon").status_code == 303
    changed = {**FORM, "target": ["Jan Jansen", "the Mayor"]}
    assert app.test_client(user=author).post(f"/petitions/{petition}/edit", data=changed).status_code == 303
    assert numbers()["Jan Jansen"] == number
    mark(moderator, number)
    assert "Jan Jansen" not in page_of(client, petition)
    for typed in ("Jan Jansen (Lyon)", "Jan Jansen"):
        assert REFUSED in name(app, typed).text


@pytest.mark.parametrize("sent", [{}, {"is_private": ""}, {"is_private": "maybe"}])
def test_half_a_form_makes_nobody_known_again(client, moderator, start, numbers, sent):
    petition = start("Jan Jansen")
    mark(moderator, number := numbers()["Jan Jansen"])
    path = f"/decision-makers/{number}/private"
    assert moderator.post(path, data={"reason": "No office.", **sent}).status_code == 422
    assert "Jan Jansen" not in page_of(client, petition)
    assert 'name="is_private" value="n"' in moderator.get(path).text


def test_a_corrected_name_goes_on_leading_to_the_same_one(app, client, moderator, start, numbers, work):
    start("harbor board")
    number = numbers()["harbor board"]
    for demand in ("Lower the fees", "Open the quay"):  # there and back, and there and back again
        for called, typed in (("Port of the City", "Harbor Board"), ("harbor board", "Port of the City")):
            assert rename(moderator, number, name=called).status_code == 303
            assert name(app, typed, demand=f"{demand}, {typed}", body=f"{demand} for {typed}.").status_code == 303
    work()
    assert "by 5 petitions" in client.get(f"/decision-makers/{number}/harbor-board").text
    assert client.get("/decision-makers").text.count("asked by") == 1


def test_a_private_person_does_not_become_another_name_of_somebody_else(client, moderator, start, numbers):
    petition = start("Jan Jansen")
    start("Minister Jansen")
    jan, minister = numbers()["Jan Jansen"], numbers()["Minister Jansen"]
    mark(moderator, jan)
    refused = merge(moderator, jan, minister)
    assert refused.status_code == 422 and "This is a private person, and the other one" in refused.text
    assert "Jan Jansen" not in page_of(client, petition)
    mark(moderator, jan, is_private=False)
    assert merge(moderator, jan, minister).status_code == 303


def test_who_was_one_with_a_private_person_stays_withheld_when_the_two_are_two_again(
    app, client, moderator, start, numbers
):
    petition = start("Jannie")
    start("Jan Jansen")
    assert merge(moderator, numbers()["Jannie"], numbers()["Jan Jansen"]).status_code == 303
    mark(moderator, numbers()["Jan Jansen"])
    undo_last(app, moderator)
    assert "Jannie" not in page_of(client, petition)
    mark(moderator, numbers()["Jannie"], is_private=False)
    assert "Jannie" in page_of(client, petition)
    assert REFUSED in name(app, "Jan Jansen").text


def test_the_log_says_no_other_name_of_a_private_person(app, client, moderator):
    names = ("Jannie", "Jan Jansen", "Jan P. Jansen")
    one, two, three = (make_decision_maker(make_petition(), name=each).id for each in names)
    assert rename(moderator, one, name="Jannie J.", reason="Her whole name.").status_code == 303
    assert merge(moderator, one, two).status_code == merge(moderator, two, three).status_code == 303
    assert "Jannie" in client.get("/decision-makers/changes").text
    mark(moderator, three)
    log = client.get("/decision-makers/changes").text
    assert "Jan" not in log.partition("<main")[2] and "Her whole name." not in log
    assert log.count("Something about a private person was changed.") == 4
    assert "Jannie J." in moderator.get("/decision-makers/changes").text


@pytest.mark.commits(emptied=True)
@pytest.mark.usefixtures("client")
def test_who_names_somebody_while_they_are_made_a_private_person_is_refused(app, start, numbers):
    start("Jan Jansen", "the Council")
    moderator, author, answers = make_member(role="moderator"), app.test_client(user=make_member()), []
    number = numbers()["Jan Jansen"]

    def go():
        answers.append(author.post("/t/health/petitions", data={**FORM, "target": ["Jan Jansen"]}))

    naming = threading.Thread(target=go)
    with app.app_context(), db.transaction():
        moderating = db.session.get_one(Member, moderator.id)
        changing.mark(number, moderating, is_private=True, reason="No office.")
        naming.start()
        wait_for_one_behind(db.session)
    naming.join()
    assert answers[0].status_code == 422 and REFUSED in answers[0].text


def test_kept_pages_forget_the_name_with_the_press(visitor, moderator, start, numbers, work):
    petition = start("Jan Jansen")
    work()
    number = numbers()["Jan Jansen"]
    path, who = f"/petitions/{petition}", f"/decision-makers/{number}/jan-jansen"
    with time_machine.travel(datetime.now(UTC), tick=False):
        shown = [visitor.get(path).location, f"{path}/sign", f"{path}.json", "/petitions?sort=new", who]
        for address in shown:
            assert "Jan Jansen" in visitor.get(address).text, address
        mark(moderator, number)
        for address in shown:
            assert "Jan Jansen" not in visitor.get(address).text, address
