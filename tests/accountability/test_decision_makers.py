"""Whom petitions ask: one record for each, found by its name, with a page of all that it is asked."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_decision_maker, make_member, make_petition, save

from activistnet.accountability import services
from activistnet.core.data.db import db
from activistnet.core.data.paging import write_cursor
from activistnet.decision_makers.models import DecisionMaker
from activistnet.follows.models import Block
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.petitions.counts import TABLE
from activistnet.petitions.models import PetitionTarget
from activistnet.petitions.services import asking

pytestmark = pytest.mark.usefixtures("client")


def test_petitions_that_ask_the_same_lead_to_one_page(app, client, start, numbers, work):
    first, second = start("Minister Jansen", "the Council"), start("  minister JANSEN ")
    assert set(numbers()) == {"Minister Jansen", "the Council"}
    work()
    path = f"/decision-makers/{numbers()['Minister Jansen']}/minister-jansen"
    page = client.get(path).text
    assert f"/petitions/{first}/" in page and f"/petitions/{second}/" in page
    assert "by 2 petitions. None of them has had a response here yet." in page
    for petition in (first, second):
        assert f'<a href="{path}"><bdi>' in client.get(f"/petitions/{petition}", follow_redirects=True).text
    assert "  " not in (shown := client.get(f"/petitions/{second}.json").json["targets"][0])
    assert shown == "minister JANSEN"
    assert client.get(f"/petitions/{second}.json").json["decision_makers"] == [
        {"name": "minister JANSEN", "url": app.settings.base_url + path}
    ]


@pytest.mark.parametrize("other", ["Ｔhe Council", "the Cоuncil", "the-Council", "The  Cóuncil."])
def test_a_name_that_looks_the_same_is_the_same(start, numbers, other):
    start("the Council")
    start(other)
    assert set(numbers()) == {"the Council"}


def test_names_that_a_number_tells_apart_are_several(start, numbers):
    names = ("District 6", "District 8", "6e arrondissement", "8e arrondissement", "Ward 10 11")
    start(*names)
    start("Ward 1011", "district 06", "District Six")
    start("District ٦")
    assert set(numbers()) == {*names, "Ward 1011", "District Six"}


@pytest.mark.parametrize("other", ["5am Smith", "S4m Smith", "Sam Sm1th", "sam_smith"])
def test_digits_that_are_put_for_letters_are_letters(start, numbers, other):
    start("Sam Smith")
    start(other)
    assert set(numbers()) == {"Sam Smith"}


def test_the_same_name_in_two_places_is_two(start, numbers):
    start("City Council (Lyon)")
    start("City Council (Lille)")
    start("City Council, Lyon")
    assert set(numbers()) == {"City Council (Lyon)", "City Council (Lille)"}


def test_a_name_with_its_place_finds_what_moderators_have_set_apart(start, numbers):
    council = make_decision_maker(name="City Council", place="Lyon", kind="body")
    start("City Council (Lyon)")
    assert numbers() == {"City Council": council.id}


@pytest.mark.commits(emptied=True)
def test_two_who_name_the_same_at_once_get_one(app, start, numbers):
    members, ready = [make_member() for _ in range(3)], threading.Barrier(3)
    made = []

    def go(member, names):
        ready.wait()
        made.append(start(*names, member=member))

    orders = (("the Mayor", "the Port"), ("the Port", "the Mayor"), ("the Mayor",))
    threads = [threading.Thread(target=go, args=pair) for pair in zip(members, orders, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 3
    assert set(numbers()) == {"the Mayor", "the Port"}


@pytest.mark.parametrize(
    "name",
    [
        "Jean Dupont, 12 rue des Lilas",
        "Anna Schmidt, Lindenstraße 4",
        "John at 7 Elm Street",
        "أحمد، شارع الحمراء 12",
        "Jan +31 6 1234 5678",
        "Jan (020) 555-12-34",
        "Jan 06.12.34.56.78",
        "jan(at)example.org",
    ],
)
def test_nobody_is_named_by_an_address_or_a_number(client, log_in, numbers, name):
    log_in(make_member())
    form = {"demand": "Stop it", "body": "It hurts.", "goal": "100", "target": ["the Council", name]}
    answer = client.post("/t/health/petitions", data=form)
    assert answer.status_code == 422
    assert "Name the office or the organisation" in answer.text or "Remove links" in answer.text
    assert numbers() == {}


@pytest.mark.parametrize("name", ["Ministry 5.2 for Roads", "Unit 731 of the Police", "Public Road Office"])
def test_offices_with_numbers_can_be_named(start, numbers, name):
    start(name)
    assert set(numbers()) == {name}


@pytest.mark.parametrize("name", ["وزير الصحة", "Минздрав", "保健大臣"])
def test_a_name_without_latin_letters_has_a_page_too(client, start, numbers, work, name):
    start(name)
    work()
    number = numbers()[name]
    moved = client.get(f"/decision-makers/{number}?lang=en")
    assert (moved.status_code, moved.location) == (301, f"/decision-makers/{number}/d-{number}?lang=en")
    assert f"<bdi>{name}</bdi>" in client.get(moved.location).text


def test_a_new_site_says_that_nobody_is_asked_yet(client):
    assert 'href="/start"' in client.get("/decision-makers").text


def test_the_list_has_those_who_are_asked_most_first(client):
    few = make_decision_maker(make_petition(), name="Minister of Health", place="Lyon")
    many = make_decision_maker(make_petition(), make_petition(), name="Harbour Board")
    make_decision_maker(name="Nobody asks them")
    page = client.get("/decision-makers").text
    assert page.index("Harbour Board") < page.index("Minister of Health")
    assert "Nobody asks them" not in page
    for typed in ("harb", "board HARBOUR", "Harbour"):
        found = client.get("/decision-makers", query_string={"q": typed}).text
        assert f"/decision-makers/{many.id}/" in found, typed
        assert f"/decision-makers/{few.id}/" not in found, typed
    for typed in ("qwertz", "!?", "' | ! & :*", "\u200b"):
        found = client.get("/decision-makers", query_string={"q": typed})
        assert found.status_code == 200, typed
        assert typed == "\u200b" or f"/decision-makers/{many.id}/" not in found.text, typed


def test_the_search_finds_them_too(client):
    made = make_decision_maker(make_petition(), name="Harbour Board", place="Lyon")
    for query in ("q=harbour", "q=lyon&kind=decision-makers"):
        assert f"/decision-makers/{made.id}/harbour-board" in client.get(f"/search?{query}").text, query
    for query in ("q=qwertz&kind=decision-makers", "q=harbour&kind=topics", "q=harbour&topic=health"):
        assert "/decision-makers/" not in client.get(f"/search?{query}").text, query


def test_names_are_suggested_as_they_have_to_be_typed(app):
    make_decision_maker(make_petition(), name="City Council", place="Lyon")
    make_decision_maker(make_petition(), make_petition(), name="City Council", place="Lille")
    suggest = app.test_client().get
    assert suggest("/decision-makers.json?q=city+cou").json == {
        "decision_makers": [
            {"name": "City Council (Lille)", "petitions": 2},
            {"name": "City Council (Lyon)", "petitions": 1},
        ]
    }
    assert suggest("/decision-makers.json?q=lyon").json["decision_makers"][0]["name"] == "City Council (Lyon)"
    for typed in ("", "c", "zz"):
        assert suggest(f"/decision-makers.json?q={typed}").json == {"decision_makers": []}


def test_the_list_goes_on_page_by_page(client):
    for n in range(31):
        make_decision_maker(make_petition(), name=f"Council {'abcdefghijklmnopqrstuvwxyzàéîōú'[n]}{n * 'x'}")
    first = client.get("/decision-makers").text
    assert first.count("asked by 1 petition") == 30
    following = first.partition("after=")[2].partition('"')[0]
    assert client.get(f"/decision-makers?after={following}").text.count("asked by 1 petition") == 1
    assert client.get("/decision-makers?after=nonsense").status_code == 404


def test_the_figures_follow_what_happens(app, client, start, numbers, work):
    author = make_member()
    first, second = start("the Council", member=author), start("the Council")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(TABLE).where(TABLE.c.id == second).values(base_count=1_200))
    answer = app.test_client(user=author).post(f"/petitions/{first}/close", data={"outcome": "won", "word": ""})
    assert answer.status_code == 303
    work()
    page = client.get(f"/decision-makers/{numbers()['the Council']}/the-council").text
    rows = page.partition('class="ledger"')[2].split("<li>")[1:5]
    assert [row.partition("<span>")[2].partition("<")[0] for row in rows] == ["2", "1", "1", "1,200"]


def test_what_nobody_may_see_is_not_told(app, client, start, numbers, work):
    petition = start("the Council")
    work()
    path = f"/decision-makers/{numbers()['the Council']}/the-council"
    assert client.get(path).status_code == 200
    assert client.get(f"{path}?after={write_cursor([1])}").status_code == 200  # the last one has gone meanwhile
    moderator = app.test_client(user=make_member(role="moderator"))
    act = {"action": "hide", "rule": "spam", "reason": "It is cruel."}
    assert moderator.post(f"/moderation/posts/{petition}", data=act).status_code == 303
    work()
    for query in ("", f"?after={write_cursor([1])}", f"?after={write_cursor([petition + 1])}"):
        assert client.get(path + query).status_code == 404
    assert "the Council" not in client.get("/decision-makers").text
    assert client.get("/decision-makers.json?q=council").json == {"decision_makers": []}
    assert moderator.get(path).status_code == 200


def test_a_limited_member_brings_nobody_into_the_lists(app, client, start, numbers):
    author = make_member()
    start("Jan is a thief", member=author)
    with app.app_context(), db.transaction():
        until = datetime.now(UTC) + timedelta(days=9)
        db.session.execute(sa.update(Member).where(Member.id == author.id).values(limited_until=until))
        services.count(list(numbers().values()))
    assert "Jan is a thief" not in client.get("/decision-makers").text
    assert client.get("/decision-makers.json?q=thief").json == {"decision_makers": []}
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).values(limited_until=datetime.now(UTC) - timedelta(days=1)))
        services.count(list(numbers().values()))
    assert "Jan is a thief" in client.get("/decision-makers").text


def test_whoever_has_blocked_the_reader_does_not_tell_them_whom_they_ask(app, start, numbers):
    author, reader = make_member(), make_member()
    start("the Council", member=author)
    path = f"/decision-makers/{numbers()['the Council']}/the-council"
    assert app.test_client(user=reader).get(path).status_code == 200
    save(Block(member_id=author.id, blocked_id=reader.id))
    assert app.test_client(user=reader).get(path).status_code == 404


def test_names_of_the_code_before_are_found_later(app, client, start, numbers, work):
    old = make_petition(targets=("The COUNCIL", "the Mayor"))
    start("the Council")
    with app.app_context(), db.transaction():
        while asking.find_whose():
            pass
    work()
    assert set(numbers()) == {"the Council", "the Mayor"}
    assert f"/petitions/{old.id}/" in client.get(f"/decision-makers/{numbers()['the Council']}/the-council").text
    assert f"/decision-makers/{numbers()['the Mayor']}/the-mayor" in client.get(f"/petitions/{old.id}/{old.slug}").text
    with app.app_context(), db.transaction():
        assert not asking.find_whose()


def test_ten_thousand_names_are_found_in_parts(app):
    petition = make_petition(targets=())
    rows = [{"petition_id": petition.id, "position": n, "name": f"Council {n:05}"} for n in range(10_000)]
    with app.app_context(), db.transaction():
        db.session.execute(sa.insert(PetitionTarget), rows)
    steps = 0
    with app.app_context(), db.transaction():
        while asking.find_whose():
            steps += 1
        left = db.session.scalar(sa.select(sa.func.count()).where(PetitionTarget.decision_maker_id.is_(None)))
    assert (steps, left) == (20, 0)


def test_a_changed_petition_asks_others(app, client, start, numbers, work):
    author = make_member()
    petition = start("the Council", member=author)
    form = {"demand": "Keep it open", "body": "It is the only one.", "goal": "100", "target": ["the Mayor"]}
    assert app.test_client(user=author).post(f"/petitions/{petition}/edit", data=form).status_code == 303
    work()
    assert client.get(f"/decision-makers/{numbers()['the Council']}/the-council").status_code == 404
    assert client.get(f"/decision-makers/{numbers()['the Mayor']}/the-mayor").status_code == 200


def test_what_nobody_has_asked_for_a_month_is_let_go(app, start, numbers):
    start("the Council")
    long_ago = datetime.now(UTC) - timedelta(days=31)
    make_decision_maker(name="Asked no more", created_at=long_ago)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(DecisionMaker).values(created_at=long_ago))
    make_decision_maker(name="Asked no more lately")
    with app.app_context(), db.transaction():
        services.forget_unasked()
    assert set(numbers()) == {"the Council", "Asked no more lately"}


def test_who_named_one_first_is_forgotten_with_them(app, start):
    author = make_member()
    start("the Council", member=author)
    with app.app_context():
        assert db.session.scalar(sa.select(DecisionMaker.created_by_id)) == author.id
    with app.app_context(), db.transaction():
        people.erase(db.session.get_one(Member, author.id))
    with app.app_context():
        assert db.session.scalar(sa.select(DecisionMaker.created_by_id)) is None


def test_search_engines_are_told_of_the_list(client):
    assert "/decision-makers</loc>" in client.get("/sitemap/site.xml").text


@pytest.mark.parametrize("path", ["/decision-makers", "/decision-makers.json?q=council"])
@pytest.mark.usefixtures("in_one_window")
def test_names_are_looked_up_so_often_and_no_more(client, configure, path):
    configure(limits=0.05)
    answers = [client.get(path).status_code for _ in range(6)]
    assert answers[0] == 200
    assert answers[-1] == 429
