"""Finding members by the words of their names and handles."""

import re
import unicodedata

import pytest
import sqlalchemy as sa
from decided import lift, suspend
from factories import make_member, save
from people import PASSWORD, make_person

from activistnet.core.data.db import db
from activistnet.follows.queries import search
from activistnet.members.models import Member, MemberWord
from activistnet.members.readers import VISITOR


def found(client, typed):
    """The handles on the page of what is searched for, in their order."""
    page = client.get("/members", query_string={"q": typed}).text
    return [part.split('"')[0] for part in page.split('<span><a href="/@')[1:]]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Amina Diallo", "AMINA"),
        ("Amina Diallo", "diallo"),
        ("Amina Diallo", "dial am"),
        ("Zoë Brand", "zoe"),
        ("Zoe Brand", "ZOË"),
        ("Zoë Brand", unicodedata.normalize("NFD", "zoë b")),
        (unicodedata.normalize("NFD", "Zoë Brand"), "zoë"),
        ("Straße Groß", "GROSS"),
        ("Gross", "groß"),
        ("Søren Ærø", "soren aero"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("İpek Işık", "ipek isik"),
        ("Jeanne d’Arc", "arc"),
        ("Jeanne d'Arc", "d’arc"),
        ("Anne-Marie Ek", "marie"),
        ("Ольга Чайковская", "чаиков"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("דָּוִד", "דוד"),
        ("山田 太郎", "太"),
        ("ﬁona", "fiona"),
    ],
)
def test_every_word_of_a_name_is_found_whatever_its_accents(client, name, typed):
    make_member("bram", display_name=name)
    make_member("carla", display_name="Somebody Else")
    assert found(client, typed) == ["bram"]


def test_a_handle_is_found_by_each_of_its_parts(client):
    make_member("night_clinic_ada", display_name="Ada")
    for typed in ("night", "clinic", "ADA_", "@night_clinic_ada", "clinic night", "@ada"):
        assert found(client, typed) == ["night_clinic_ada"]
    for typed in ("ight", "clinics", "night bram"):
        assert found(client, typed) == []


def test_whoever_begins_so_twice_is_listed_once_in_the_order_of_what_matched(client, count_queries):
    make_member("zed", display_name="Anna Andersson")
    make_member("anke", display_name="Berta")
    make_member("otto", display_name="Anders Anton")
    with count_queries() as queries:
        assert found(client, "an") == ["otto", "zed", "anke"]
    assert len(queries) <= 3


def test_a_changed_name_is_found_and_the_old_one_is_not(client, log_in):
    member = log_in(make_person("Amina"))
    assert found(client, "amina") == [member.handle]
    client.post("/settings", data={"display_name": "Zoë"})
    assert found(client, "zoe") == [member.handle]
    assert found(client, "amina z") == [member.handle], "the handle still says it"
    with client.application.app_context():
        words = db.session.scalars(sa.select(MemberWord.word).where(MemberWord.member_id == member.id))
        assert sorted(words) == sorted(["zoe", member.handle])


def test_suspended_members_are_not_found_until_that_is_lifted(app, client):
    make_member("amina", display_name="Amina Diallo")
    suspend(app, "amina")
    assert found(client, "diallo") == []
    lift(app, "amina")
    assert found(client, "diallo") == ["amina"]


def test_members_made_on_the_command_line_are_found(app, client):
    made = ["members", "create", "amina_k", "--email", "a@example.org"]
    assert app.test_cli_runner().invoke(args=[*made, "--display-name", "Zoë Brånd"], input=PASSWORD).exit_code == 0
    assert found(client, "brand") == ["amina_k"]


def test_nothing_is_left_of_the_name_of_a_deleted_account(app, client, log_in):
    member = log_in(make_person("Amina"))
    assert client.post("/settings/delete", data={"password": PASSWORD}).status_code == 303
    assert found(app.test_client(), "amina") == []
    with app.app_context():
        assert not db.session.scalars(sa.select(MemberWord).where(MemberWord.member_id == member.id)).all()


@pytest.mark.commits(emptied=True)
def test_those_who_were_there_before_are_found_too(app, client):
    make_member("amina", display_name="Zoë Brand")
    run = app.test_cli_runner()
    for asked in (["downgrade", "0008", "--yes"], ["downgrade", "--yes"], ["upgrade"]):
        answer = run.invoke(args=["db", *asked])
        assert answer.exit_code == 0, answer.output
    assert found(client, "brand zoe") == ["amina"]


def test_who_only_stands_for_imported_petitions_is_not_found(app, client):
    save(Member(handle="petition_author", display_name="Petition author", kind="imported"))
    assert found(client, "petition") == []


@pytest.mark.parametrize("wanted", ["", "%00", "%25", "_", "\\", "x" * 5000, "%ED%A0%80", "‮", "' OR 1=1 --", "a%00b"])
def test_i10_no_search_breaks_the_page_or_finds_everybody(client, wanted):
    make_member("bram")
    answer = client.get("/members", query_string=f"q={wanted}")
    assert answer.status_code == 200
    assert "/@bram" not in answer.text


def test_search_comes_in_pages(client):
    for n in range(25):
        make_member(f"walker_{n:02}")
    first = client.get("/members?q=walker").text
    assert first.count('class="member-line"') == 20
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"/members?q=walker&after={after}").text
    assert second.count('class="member-line"') == 5
    assert "/@walker_24" in second


@pytest.mark.parametrize("typed", ["walkers ada", "walkers zoe"])
def test_the_rarest_word_leads_however_short_it_is(app, typed, count_queries):
    with app.app_context():
        crowd = "INSERT INTO members (handle, display_name) SELECT 'w' || n, 'Walkers' FROM generate_series(1, 500) n"
        db.session.execute(sa.text(crowd))
        make_member(handle="ada_walkers", display_name="Ada")
        db.session.execute(sa.text("ANALYZE members, member_words"))
        with count_queries() as queries:
            found = search(typed, VISITOR)
        assert [line.handle for line in found.items] == (["ada_walkers"] if "ada" in typed else [])
        statement, values = queries.statements[-1], queries.values[-1]
        plan = db.session.connection().exec_driver_sql("EXPLAIN ANALYZE " + statement, values).scalars().all()
        assert max(int(rows) for line in plan for rows in re.findall(r"actual .*rows=(\d+)", line)) < 10


def test_the_rest_of_a_page_is_as_quick_among_many(app, count_queries):
    with app.app_context():
        # As many as make a difference: what the planner does with an empty table depends on what was there before.
        crowd = (
            "INSERT INTO members (handle, display_name) SELECT 'walker_' || n, 'W' || n FROM generate_series(1, 3000) n"
        )
        db.session.execute(sa.text(crowd))
        db.session.execute(sa.text("ANALYZE members, member_words"))
        for typed in ("walk", "walk w29"):
            with count_queries() as queries:
                search(typed, VISITOR)
            statement, values = queries.statements[-1], queries.values[-1]
            plan = db.session.connection().exec_driver_sql("EXPLAIN " + statement, values).scalars().all()
            assert any("ix_member_words_word_member_id" in line for line in plan)
            assert not any("Sort" in line or "Seq Scan" in line for line in plan), "\n".join(plan)


def test_two_words_that_many_have_and_nobody_both_are_looked_up_among_words_alone(app, count_queries):
    with app.app_context():
        crowd = (
            "INSERT INTO members (handle, display_name) SELECT 'walker_' || n, "
            "CASE WHEN n % 2 = 0 THEN 'Ada' ELSE 'Bela' END FROM generate_series(1, 600) n"
        )
        db.session.execute(sa.text(crowd))
        db.session.execute(sa.text("ANALYZE members, member_words"))
        with count_queries() as queries:
            found = search("ada bela", VISITOR)
        assert found.items == []
        statement, values = queries.statements[-1], queries.values[-1]
        plan = "\n".join(db.session.connection().exec_driver_sql("EXPLAIN ANALYZE " + statement, values).scalars())
        assert "hashed" in plan, plan
        assert not re.search(r"members_pkey.*actual", plan) and "rows=300" in plan, plan
        make_member(handle="both", display_name="Bela Ada")
        assert [line.handle for line in search("ada bela walk", VISITOR).items] == []
        assert [line.handle for line in search("bela ada", VISITOR).items] == ["both"]
