"""The last day to sign: its author says it in the author's own zone, and everybody reads when it was moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories import make_member, make_petition

from activistnet.petitions import last_days


@pytest.fixture
def author(log_in):
    return log_in(make_member(time_zone="Europe/Paris"))


def set_day(client, petition, day):
    return client.post(f"/petitions/{petition.id}/last-day", data={"day": day})


def end_of(client, petition):
    return client.get(f"/petitions/{petition.id}.json").json["closes_at"]


def happened(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text.partition('id="happened"')[2]


def test_it_ends_at_midnight_where_its_author_is_and_everybody_reads_that(app, client, author):
    petition = make_petition(author)
    assert "midnight in <bdi>Europe/Paris</bdi>" in client.get(f"/petitions/{petition.id}/last-day").text
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    assert set_day(client, petition, day.isoformat()).status_code == 303
    assert f'value="{day}"' in client.get(f"/petitions/{petition.id}/last-day").text
    visitor = app.test_client()
    assert end_of(visitor, petition)[:16] in (f"{day}T21:59", f"{day}T22:59")  # in summer and in winter
    assert "Its author set the last moment to sign" in happened(visitor, petition)


def test_moving_it_and_taking_it_away_are_told_with_what_was_before(app, client, author):
    petition = make_petition(author)
    today = datetime.now(UTC).date()
    for days in (10, 20):
        set_day(client, petition, (today + timedelta(days=days)).isoformat())
    set_day(client, petition, "")
    told = happened(app.test_client(), petition)
    assert told.count("Its author set the last moment to sign") == 2
    assert "Its author took away the last day to sign." in told and told.count("Before, it was") == 2
    assert end_of(client, petition) is None


def test_the_same_day_once_more_is_no_news(client, author):
    petition = make_petition(author)
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert [set_day(client, petition, day).status_code for _ in range(2)] == [303, 303]
    assert happened(client, petition).count("Its author set the last moment to sign") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2020-05-03", "Choose today or a later day."),
        ("2027-02-29", "Enter a day that is in the calendar"),
        ("soon", "Enter a day that is in the calendar"),
        ("9999-12-31", "Choose a day within the next two years."),
        ("1" * 5000, "Use at most"),
    ],
)
def test_a_day_that_cannot_be_is_given_back_with_the_reason(client, author, typed, said):
    petition = make_petition(author)
    answer = set_day(client, petition, typed)
    assert answer.status_code == 422 and said in answer.text and f'value="{typed}"' in answer.text
    assert end_of(client, petition) is None


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Europe/Paris", "2027-03-28", "2027-03-28T21:59:59"),  # the night before lost an hour
        ("Europe/Paris", "2027-10-31", "2027-10-31T22:59:59"),
        ("America/Santiago", "2027-09-04", "2027-09-05T03:59:59"),  # the midnight after it is left out
        ("America/Santiago", "2027-04-03", "2027-04-04T03:59:59"),  # its last hour comes twice
        ("Asia/Kathmandu", "2028-02-29", "2028-02-29T18:14:59"),
    ],
)
def test_a_day_ends_with_its_last_second_also_in_the_night_of_a_change(zone, day, end):
    end_of_it = last_days.end_of(date.fromisoformat(day), zone)
    assert end_of_it.isoformat() == f"{end}+00:00"
    assert last_days.day_of(end_of_it, zone).isoformat() == day


def test_nobody_else_sets_it_and_nobody_sets_it_of_a_closed_one(app, client, author):
    petition, closed = make_petition(author), make_petition(author, stage="closed", closed_by="author")
    other = app.test_client(user=make_member())
    assert other.get(f"/petitions/{petition.id}/last-day").status_code == 403
    assert set_day(other, petition, "").status_code == 403
    assert client.get(f"/petitions/{closed.id}/last-day").status_code == 303
    assert set_day(client, closed, "").status_code == 409


def test_it_is_moved_ten_times_a_day_at_most(client, author):
    petition, today = make_petition(author), datetime.now(UTC).date()
    sent = [set_day(client, petition, (today + timedelta(days=n)).isoformat()).status_code for n in range(2, 13)]
    assert sent == [303] * 10 + [429]


def test_a_form_without_its_day_leaves_the_day_as_it_was_set(client, author):
    petition = make_petition(author, closes_at=datetime.now(UTC) + timedelta(days=30))
    before = end_of(client, petition)
    assert client.post(f"/petitions/{petition.id}/last-day", data={"other": "x"}).status_code < 500
    assert end_of(client, petition)[:10] == before[:10]
