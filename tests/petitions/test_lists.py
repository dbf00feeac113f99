"""The public list of petitions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, make_petition, save

from activistnet.core.data.db import db
from activistnet.follows.models import Block
from activistnet.petitions import rising, tasks
from activistnet.petitions.count_models import CountryCount, PastCount, RisingPetition
from activistnet.petitions.counts import TABLE
from activistnet.petitions.lists import SHOWN
from activistnet.petitions.places import FEW


def demands(page):
    return re.findall(r'<h2 class="headline"><a [^>]*>([^<]*)</a>', page.text)


def test_the_newest_petitions_come_page_by_page_and_each_once(client):
    made = [make_petition(title=f"Demand {n}") for n in range(SHOWN + 2)]
    first = client.get("/petitions?sort=new")
    more = re.search(r'rel="next" href="([^"]*)"', first.text)[1].replace("&amp;", "&")
    found = demands(first) + demands(client.get(more))
    assert len(demands(first)) == SHOWN
    assert found[: len(made)] == [each.title for each in reversed(made)]


def test_the_closest_and_those_that_rise_come_page_by_page_too(app, client):
    made = [make_petition(title=f"Demand {n}") for n in range(SHOWN + 2)]
    for n, petition in enumerate(made):
        save(RisingPetition(petition_id=petition.id, gained=1, score=n // 2 + 0.5))
    for sort in ("closest", "rising"):
        first = client.get(f"/petitions?sort={sort}")
        more = re.search(r'rel="next" href="([^"]*)"', first.text)[1].replace("&amp;", "&")
        second = client.get(more)
        assert len(demands(first)) == SHOWN
        assert sorted(demands(first) + demands(second)) == sorted(each.title for each in made)
        assert 'rel="next"' not in second.text
    browser = app.test_client(user=make_member())
    assert len(demands(browser.get(more))) == 2


@pytest.mark.parametrize("sort", ["closest", "new", "rising", "won"])
def test_a_list_may_be_of_one_language(client, sort):
    for language in ("en", "fr", None):
        made = make_petition(title=f"In {language}", language=language)
        if sort == "won":
            made.stage, made.closed_at = "won", datetime.now(UTC)
            save(made)
        save(RisingPetition(petition_id=made.id, gained=1, score=1))
    assert demands(client.get(f"/petitions?sort={sort}&language=fr", follow_redirects=True)) == ["In fr"]
    assert len(demands(client.get(f"/petitions?sort={sort}", follow_redirects=True))) == 3
    page = client.get(f"/petitions?sort={sort}&language=de", follow_redirects=True).text
    assert '<option value="de" selected>German</option>' in page and "Remove the filters" in page


def test_a_closed_petition_is_not_among_those_closest_to_a_step(client):
    make_petition(title="Open the clinic")
    closed = make_petition(title="Shut the gate")
    closed.stage = "closed"
    save(closed)
    assert demands(client.get("/petitions")) == ["Open the clinic"]
    assert demands(client.get("/petitions?sort=new")) == ["Shut the gate", "Open the clinic"]


def test_a_hidden_petition_is_in_no_list(client):
    hidden = make_petition(title="Shut the gate")
    hidden.visibility = "hidden"
    save(hidden)
    assert demands(client.get("/petitions")) == demands(client.get("/petitions?sort=new")) == []


def test_an_empty_list_offers_to_start_one(client):
    assert 'href="/start"' in client.get("/petitions").text.partition('class="empty"')[2]


@pytest.mark.parametrize("asked", ["sort=best", "sort=new&after=nonsense", "sort=closest&after=x"])
def test_an_order_or_a_place_that_there_is_not_is_not_found(client, asked):
    assert client.get(f"/petitions?{asked}").status_code == 404


def test_a_list_may_be_of_one_topic_of_one_country_and_of_what_is_open(client):
    mine = make_petition(title="Open the clinic")
    make_petition(title="Open the weir", topic_id=get_topic("food").id)
    closed = make_petition(title="Shut the gate")
    closed.stage = "closed"
    save(closed)
    save(CountryCount(petition_id=mine.id, country="NL", count=FEW, shown=FEW))
    save(CountryCount(petition_id=closed.id, country="NL", count=FEW, shown=FEW - 1))  # told among other places
    assert demands(client.get("/petitions?topic=food")) == ["Open the weir"]
    assert demands(client.get("/petitions?sort=new&topic=health")) == ["Shut the gate", "Open the clinic"]
    assert demands(client.get("/petitions?sort=new&topic=health&state=open")) == ["Open the clinic"]
    assert demands(client.get("/petitions?sort=new&state=closed")) == ["Shut the gate"]
    assert demands(client.get("/petitions?country=NL")) == ["Open the clinic"]
    assert demands(client.get("/petitions?sort=new&country=NL")) == ["Open the clinic"]
    assert "Remove the filters" in client.get("/petitions?country=FR").text


@pytest.mark.parametrize(
    "asked",
    [
        "topic=nowhere",
        "language=xx",
        "language=EN",
        "country=XX",
        "country=nl",
        "state=won",
        "sort=closest&state=closed",
    ],
)
def test_a_filter_that_there_is_not_is_not_found(client, asked):
    assert client.get(f"/petitions?{asked}").status_code == 404


def test_filters_left_at_all_are_none(client):
    make_petition(title="Open the clinic")
    assert demands(client.get("/petitions?sort=&topic=&country=&state=")) == ["Open the clinic"]


def test_orders_keep_the_topic_and_pages_all_that_was_chosen(client):
    for _ in range(SHOWN + 1):
        make_petition()
    page = client.get("/petitions?sort=new&topic=health&state=open").text
    assert 'href="/petitions?sort=rising&amp;topic=health"' in page
    more = re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&")
    assert "topic=health&state=open" in more
    assert len(demands(client.get(more))) == 1


class Days:
    """Counts as they go, with the quarters of an hour at which they are noted."""

    def __init__(self, app):
        self.app = app

    def note(self, *petitions):
        with self.app.app_context(), db.transaction():
            for petition, count in petitions:
                db.session.execute(sa.update(TABLE).where(TABLE.c.id == petition.id).values(signature_count=count))
        with self.app.app_context(), db.transaction():
            tasks.find_rising()

    def pass_by(self, hours):
        by = sa.text("UPDATE past_counts SET at = at - make_interval(hours => :hours)")
        of_posts = sa.text("UPDATE posts SET created_at = created_at - make_interval(hours => :hours)")
        with self.app.app_context(), db.transaction():
            for statement in (by, of_posts):
                db.session.execute(statement, {"hours": hours})

    def kept(self):
        with self.app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(PastCount))


@pytest.fixture
def days(app):
    return Days(app)


def test_what_gained_most_for_its_size_within_a_day_rises_first(client, days):
    small, large, still = (make_petition(title=title) for title in ("Small", "Large", "Still"))
    days.note((small, 100), (large, 10_000), (still, 50))
    days.pass_by(hours=25)
    days.note((small, 120), (large, 10_100), (still, 52))
    assert demands(client.get("/petitions?sort=rising")) == ["Small", "Large"]
    days.pass_by(hours=1)
    days.note((large, 10_300))
    assert demands(client.get("/petitions?sort=rising")) == ["Large", "Small"]
    days.pass_by(hours=25)
    days.note()
    assert "Nothing is rising now" in client.get("/petitions?sort=rising").text


def test_a_new_petition_rises_by_all_that_have_signed_it_and_one_of_before_by_none(client, days):
    old = make_petition(title="Old")
    days.pass_by(hours=50)
    new = make_petition(title="New")
    days.note((old, 400), (new, 9))
    assert demands(client.get("/petitions?sort=rising")) == ["New"]


def test_what_is_closed_hidden_or_blocked_does_not_rise(client, days, log_in):
    closed, hidden, theirs = make_petition(title="Closed"), make_petition(title="Hidden"), make_petition(title="Theirs")
    days.note((closed, 9), (hidden, 9), (theirs, 9))
    closed.stage, hidden.visibility = "closed", "hidden"
    save(closed)
    save(hidden)
    assert demands(client.get("/petitions?sort=rising")) == ["Theirs"]
    log_in(reader := make_member())
    save(Block(member_id=theirs.author_id, blocked_id=reader.id))
    assert demands(client.get("/petitions?sort=rising")) == []


def test_counts_are_noted_when_they_changed_and_forgotten_when_a_newer_one_is_a_day_old(client, days, monkeypatch):
    monkeypatch.setattr(rising, "PART", 2)  # several parts, each of which asks for the next
    petitions = [make_petition() for _ in range(5)]
    for hour in range(4):
        days.note(*((petition, hour) for petition in petitions))
        days.note()
        days.pass_by(hours=12)
    with days.app.app_context(), db.transaction():
        after = 0
        while (after := rising.note_counts(after)) is not None:
            pass
    assert days.kept() <= 5 * 3
    assert days.kept() > 5


def test_what_was_won_has_a_page_the_last_first(client):
    now = datetime.now(UTC)
    for days_ago, title, stage in (
        (2, "Before", "won"),
        (1, "Lately", "won"),
        (1, "Partly", "partly"),
        (0, "Open", "open"),
    ):
        closed_at = now - timedelta(days=days_ago) if days_ago else None
        make_petition(title=title, stage=stage, closed_at=closed_at)
    assert demands(client.get("/victories")) == ["Partly", "Lately", "Before"]
    assert demands(client.get("/victories?topic=food")) == []
    assert 'href="/victories"' in client.get("/petitions").text
    assert "Nothing has been won yet" not in client.get("/victories?topic=food").text
    assert client.get("/victories?after=nonsense").status_code == 404


def test_where_nothing_was_won_the_page_says_so(client):
    assert "Nothing has been won yet" in client.get("/victories").text


def test_what_was_won_comes_page_by_page(client):
    won_at = datetime.now(UTC)  # of one moment all
    made = [make_petition(title=f"Demand {n}", stage="won", closed_at=won_at) for n in range(SHOWN + 2)]
    first = client.get("/victories")
    more = re.search(r'rel="next" href="([^"]*)"', first.text)[1].replace("&amp;", "&")
    assert demands(first) + demands(client.get(more)) == [each.title for each in reversed(made)]
